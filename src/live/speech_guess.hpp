// Whether somebody speaks, without decoding: Opus with a variable bitrate, as browsers send it,
// spends little on silence. A guess; steady noise counts as speech.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace live {

// What is judged at a time.
inline constexpr base::Duration kSpeechWindow = std::chrono::milliseconds(400);
// Above it somebody speaks: browsers' encoders spend 20 to 40 on a voice, below 10 on silence.
inline constexpr std::uint32_t kSpeechBitrate = 14'000;  // bit/s
// Breath is no end of a speech.
inline constexpr base::Duration kSpeechHold = std::chrono::seconds(1);

class SpeechGuess {
 public:
  // A packet of so many samples at 48 kHz. Gives what is new: true, somebody begins to speak.
  std::optional<bool> note(base::Time now, std::size_t bytes, std::uint32_t samples);
  // Nothing came; the same.
  std::optional<bool> handle_timeout(base::Time now);
  bool speaks() const { return speaks_; }

 private:
  std::uint64_t bytes_ = 0;
  std::uint64_t samples_ = 0;
  base::Time loud_{};
  bool speaks_ = false;
};

}  // namespace live
