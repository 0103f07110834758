#include "live/source_clock.hpp"

namespace live {

namespace {

std::int64_t milliseconds_of(base::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

std::optional<SourceClock::Place> SourceClock::place(base::Time now, std::size_t index,
                                                     std::int64_t timestamp_ms) {
  Track& track = tracks_.at(index);
  Place place;
  if (!begun_) {
    begun_ = true;
    origin_ = timestamp_ms;
  } else if (!track.begun && !fits(now, timestamp_ms)) {
    // Its clock began elsewhere: it starts where the other is now.
    track.origin = timestamp_ms - end_ms_;
  }
  if (!track.begun && fits(now, timestamp_ms)) track.origin = origin_;
  if (track.begun && has_jumped(now, track, timestamp_ms)) {
    const bool follows = track.origin != origin_ && fits(now, timestamp_ms);
    if (!follows) {
      origin_ = timestamp_ms - end_ms_ - kStepAfterJumpMs;
      place.jumped_ms = timestamp_ms - track.last;
    }
    track.origin = origin_;
  }
  track.begun = true;
  track.last = timestamp_ms;
  track.last_heard = now;
  place.time_ms = timestamp_ms - track.origin;
  if (place.time_ms < 0) return std::nullopt;
  if (place.time_ms >= end_ms_) {
    end_ms_ = place.time_ms;
    end_heard_ = now;
  }
  return place;
}

bool SourceClock::has_jumped(base::Time now, const Track& track, std::int64_t timestamp_ms) const {
  const std::int64_t step = timestamp_ms - track.last;
  const std::int64_t passed = milliseconds_of(now - track.last_heard);
  return step < -kClockJumpMs || (step > kClockJumpMs && step - passed > kClockJumpMs);
}

bool SourceClock::fits(base::Time now, std::int64_t timestamp_ms) const {
  const std::int64_t ahead = timestamp_ms - origin_ - end_ms_;
  return ahead >= -kClockJumpMs && ahead <= kClockJumpMs + milliseconds_of(now - end_heard_);
}

}  // namespace live
