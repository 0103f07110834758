#include "server/headroom.hpp"

#include <algorithm>

namespace server {

void Headroom::note(base::Time now, const Second& second) {
  const base::Duration length = noted_ ? now - *noted_ : base::Duration{};
  noted_ = now;
  viewers_ = second.viewers;
  if (length > base::Duration{}) {
    spans_.push_back({length, second.busy});
    remembered_ += length;
  }
  while (!spans_.empty() && remembered_ - spans_.front().length >= kMemory) {
    remembered_ -= spans_.front().length;
    spans_.pop_front();
  }
  const bool late = second.waited_max > kLate && busy() > kBusyToMatter;
  if (!late) late_since_.reset();
  if (late && !late_since_) late_since_ = now;
  forget_settled(now);
}

bool Headroom::has_room(base::Time now) {
  forget_settled(now);
  if (late_since_ && now - *late_since_ >= kLateFor) return false;
  return busy() + cost() * static_cast<double>(coming_.size() + 1) <= kBusyMax;
}

// One bad moment keeps nobody out.
double Headroom::busy() const {
  if (spans_.empty()) return 0;
  double weighted = 0;
  for (const Span& span : spans_) weighted += span.busy * static_cast<double>(span.length.count());
  return weighted / static_cast<double>(remembered_.count());
}

double Headroom::cost() const {
  if (viewers_ < kViewersToKnow) return kUnknownCost;
  return std::max(kCostMin, busy() / static_cast<double>(viewers_));
}

void Headroom::forget_settled(base::Time now) {
  while (!coming_.empty() && now - coming_.front() >= kSettling) coming_.pop_front();
}

}  // namespace server
