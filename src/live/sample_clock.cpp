#include "live/sample_clock.hpp"

namespace live {

std::optional<std::int64_t> SampleClock::place(std::int64_t time_ms, std::uint32_t samples) {
  const std::int64_t wanted = time_ms * rate_ / 1000;
  const std::int64_t drift_max = kSoundDriftMaxMs * rate_ / 1000;
  if (!next_ || wanted - *next_ > drift_max) next_ = wanted;
  const std::int64_t ahead = *next_ - wanted;
  waiting_ = ahead > drift_max || (waiting_ && ahead > 0);
  if (waiting_) return std::nullopt;
  const std::int64_t start = *next_;
  next_ = start + samples;
  return start;
}

}  // namespace live
