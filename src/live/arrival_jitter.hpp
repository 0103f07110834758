// How unevenly what was made evenly arrives: RFC 3550's interarrival jitter, of frames.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace live {

// A step of the stream's or of our time beyond this is a jump, and no jitter.
inline constexpr base::Duration kJitterJump = std::chrono::seconds(5);

class ArrivalJitter {
 public:
  // A frame of the moment `media_ms` arrived now; frames come in the order of their times.
  void note(base::Time now, std::int64_t media_ms);
  // J of RFC 3550 section 6.4.1; nullopt before the second frame.
  std::optional<base::Duration> jitter() const { return jitter_; }

 private:
  std::optional<base::Duration> transit_;  // of the frame before: its arrival less its time
  std::optional<base::Duration> jitter_;
  std::int64_t media_ms_ = 0;
};

}  // namespace live
