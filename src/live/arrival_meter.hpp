// How much arrives of a publisher, and whether it arrives as fast as it is made.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/time.hpp"
#include "live/arrival_jitter.hpp"

namespace live {

inline constexpr base::Duration kMeterWindow = std::chrono::seconds(3);
// From one such time to the next what arrives must not fall behind by more than kLagMax.
inline constexpr base::Duration kLagWindow = std::chrono::seconds(10);
inline constexpr base::Duration kLagMax = std::chrono::milliseconds(750);

class ArrivalMeter {
 public:
  // `bytes` of the moment `media_ms` of the stream; `frame` is set for a picture.
  void note(base::Time now, std::int64_t media_ms, std::size_t bytes, bool frame);
  // Another connection, or a jump of its clock.
  void restart() { *this = ArrivalMeter(); }

  std::uint32_t bitrate_kbps(base::Time now);  // mean of kMeterWindow; 0 before it has passed once
  double frame_rate(base::Time now);           // pictures per second, the same
  // The upload is too weak: what arrives is ever later than it was made.
  bool falls_behind() const { return falls_behind_; }
  // Of pictures; of the rest where there are none. nullopt: nothing has come twice.
  std::optional<base::Duration> jitter() const {
    return pictures_.jitter() ? pictures_.jitter() : others_.jitter();
  }

 private:
  struct Slot {
    base::Time at;
    std::size_t bytes;
    unsigned frames;
  };

  void forget(base::Time now);
  void note_lag(base::Time now, std::int64_t media_ms);

  std::deque<Slot> slots_;  // a tenth of a second each
  std::size_t bytes_ = 0;
  unsigned frames_ = 0;
  std::optional<base::Time> began_;
  std::optional<base::Duration> window_lag_;  // at the window's beginning
  base::Time window_began_{};
  std::optional<base::Duration> least_lag_;  // within the window
  bool falls_behind_ = false;
  ArrivalJitter pictures_;
  ArrivalJitter others_;
};

}  // namespace live
