// Brings the timestamps of one source, in milliseconds, onto one line of time that begins at zero
// and that the jumps of its clock do not tear.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace live {

// Between two frames of a track; more is no gap but another clock: an encoder that slept, was set
// or began anew.
inline constexpr std::int64_t kClockJumpMs = 3'000;
// What lies between the last frame before a jump and the first after it.
inline constexpr std::int64_t kStepAfterJumpMs = 40;

class SourceClock {
 public:
  static constexpr std::size_t kTracks = 2;

  struct Place {
    std::int64_t time_ms = 0;  // from zero; steps back by up to kClockJumpMs, as the source does
    // By how much the clock jumped just here. Told once, by the track that jumps first; the other
    // follows.
    std::optional<std::int64_t> jumped_ms;
  };

  // nullopt: before zero, which is where the first frame of all tracks stands. Time that passed in
  // the world as well (a line that was down, a picture that stands still) is no jump. `track` is
  // below kTracks.
  std::optional<Place> place(base::Time now, std::size_t track, std::int64_t timestamp_ms);

 private:
  struct Track {
    bool begun = false;
    std::int64_t origin = 0;  // the timestamp of zero
    std::int64_t last = 0;    // timestamp
    base::Time last_heard;
  };

  bool has_jumped(base::Time now, const Track& track, std::int64_t timestamp_ms) const;
  // Whether the timestamp goes on where the others are, counted from the newest zero.
  bool fits(base::Time now, std::int64_t timestamp_ms) const;

  std::array<Track, kTracks> tracks_{};
  bool begun_ = false;
  std::int64_t origin_ = 0;  // the newest
  std::int64_t end_ms_ = 0;  // the latest time that was given
  base::Time end_heard_;
};

}  // namespace live
