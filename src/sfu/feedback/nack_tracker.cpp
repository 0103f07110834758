#include "sfu/feedback/nack_tracker.hpp"

#include <algorithm>

namespace sfu::feedback {

bool NackTracker::received(base::Time now, std::uint64_t sequence) {
  if (newest_ == 0) {
    newest_ = sequence;
    return true;
  }
  if (sequence <= newest_) {
    std::erase_if(missing_, [&](const Missing& m) { return m.sequence == sequence; });
    return true;
  }
  const std::uint64_t gap = sequence - newest_ - 1;
  if (missing_.size() + gap > kMissingMax) {
    missing_.clear();
    newest_ = sequence;
    return false;
  }
  if (gap > 0) missing_.reserve(kMissingMax);  // once, for a publisher that loses packets
  for (std::uint64_t lost = newest_ + 1; lost < sequence; ++lost) {
    missing_.push_back({lost, now + kReorderWait});
  }
  newest_ = sequence;
  return true;
}

void NackTracker::take_due(base::Time now, std::size_t count_max,
                           std::vector<std::uint16_t>& lost) {
  const std::size_t full = lost.size() + count_max;
  for (Missing& m : missing_) {
    if (lost.size() == full) break;
    if (m.due > now) continue;
    m.due = now + std::min(kRetryInterval * (1 << m.requests), kRetryIntervalMax);
    if (++m.requests <= kRequestsMax) lost.push_back(static_cast<std::uint16_t>(m.sequence));
  }
  std::erase_if(missing_, [](const Missing& m) { return m.requests > kRequestsMax; });
}

base::Time NackTracker::next_timeout() const {
  base::Time next = base::kNever;
  for (const Missing& m : missing_) next = std::min(next, m.due);
  return next;
}

}  // namespace sfu::feedback
