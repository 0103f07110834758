#include "live/arrival_jitter.hpp"

#include <chrono>

namespace live {

void ArrivalJitter::note(base::Time now, std::int64_t media_ms) {
  constexpr std::int64_t kJumpMs =
      std::chrono::duration_cast<std::chrono::milliseconds>(kJitterJump).count();
  const std::int64_t step_ms = media_ms - media_ms_;
  media_ms_ = media_ms;
  const base::Duration transit = now.time_since_epoch() - std::chrono::milliseconds(media_ms);
  const bool goes_on = transit_ && step_ms >= 0 && step_ms <= kJumpMs;
  const base::Duration before = transit_.value_or(transit);
  transit_ = transit;
  if (!goes_on) return;
  const base::Duration difference = std::chrono::abs(transit - before);
  if (difference > kJitterJump) return;
  const base::Duration jitter = jitter_.value_or(base::Duration::zero());
  jitter_ = jitter + (difference - jitter) / 16;
}

}  // namespace live
