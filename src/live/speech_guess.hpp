// Whether somebody speaks, without decoding: by the level that a browser tells with its packets
// (RFC 6464). Of who tells none it is a guess: Opus with a variable bitrate spends little on
// silence, and steady noise counts as speech.
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
// Up to so many decibels below overload a packet is of a voice, and so much of what is judged at a
// time makes a speech.
inline constexpr std::uint8_t kVoiceLevel = 40;
inline constexpr std::uint64_t kVoicePercent = 25;
// Breath is no end of a speech.
inline constexpr base::Duration kSpeechHold = std::chrono::seconds(1);

class SpeechGuess {
 public:
  // A packet of so many samples at 48 kHz. Gives what is new: true, somebody begins to speak.
  std::optional<bool> note(base::Time now, std::size_t bytes, std::uint32_t samples,
                           std::optional<std::uint8_t> level = {});
  // Nothing came; the same.
  std::optional<bool> handle_timeout(base::Time now);
  bool speaks() const { return speaks_; }

 private:
  bool is_loud() const;
  std::uint64_t bytes_ = 0;
  std::uint64_t samples_ = 0;
  std::uint64_t told_ = 0;    // samples of which the level is known
  std::uint64_t voiced_ = 0;  // and is that of a voice
  base::Time loud_{};
  bool speaks_ = false;
};

}  // namespace live
