// Time as a value that is handed in. Nothing below server/ and net/ reads a clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace base {

// Nanoseconds on a clock that never goes back; its zero means nothing.
struct MonotonicClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock>;
  static constexpr bool is_steady = true;
};

using Duration = MonotonicClock::duration;
using Time = MonotonicClock::time_point;

inline constexpr Time kNever = Time::max();  // "nothing is scheduled"

// Wall-clock time: milliseconds since 1970-01-01 UTC. For people and for certificates, not for
// timers.
struct WallTime {
  std::int64_t milliseconds = 0;
  friend auto operator<=>(const WallTime&, const WallTime&) = default;
};

}  // namespace base
