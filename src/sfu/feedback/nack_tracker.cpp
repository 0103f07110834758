#include "sfu/feedback/nack_tracker.hpp"

#include <algorithm>

namespace sfu::feedback {

bool NackTracker::received(base::Time now, std::uint64_t sequence) {
  if (newest_ == 0) {
    newest_ = sequence;
    return true;
  }
  if (sequence <= newest_) {
    const auto found = std::ranges::find(missing_, sequence, &Missing::sequence);
    if (found == missing_.end()) return true;
    const Missing answered = *found;
    missing_.erase(found);
    if (answered.requests > 0) judge(now, now - answered.asked <= policy_.useful);
    return true;
  }
  const std::uint64_t gap = rests(now) ? 0 : sequence - newest_ - 1;
  if (missing_.size() + gap > kMissingMax) {
    missing_.clear();
    newest_ = sequence;
    return false;
  }
  if (gap > 0) missing_.reserve(kMissingMax);  // once, for a publisher that loses packets
  for (std::uint64_t lost = sequence - gap; lost < sequence; ++lost) {
    missing_.push_back({lost, now + kReorderWait, {}, 0});
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
    m.due = now + std::min(policy_.retry * (1 << m.requests), policy_.retry_max);
    if (m.requests == 0) m.asked = now;
    if (++m.requests <= policy_.requests_max) {
      lost.push_back(static_cast<std::uint16_t>(m.sequence));
    }
  }
  const auto given_up =
      std::erase_if(missing_, [&](const Missing& m) { return m.requests > policy_.requests_max; });
  for (std::size_t i = 0; i < given_up; ++i) judge(now, false);
}

void NackTracker::judge(base::Time now, bool useful) {
  if (policy_.useful == base::Duration{}) return;
  in_vain_ = useful ? 0 : in_vain_ + 1;
  if (in_vain_ < kVainMax) return;
  in_vain_ = kVainMax - 1;
  rests_until_ = now + kRest;
  missing_.clear();
}

base::Time NackTracker::next_timeout() const {
  base::Time next = base::kNever;
  for (const Missing& m : missing_) next = std::min(next, m.due);
  return next;
}

}  // namespace sfu::feedback
