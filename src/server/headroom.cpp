#include "server/headroom.hpp"

#include <algorithm>

namespace server {

void Headroom::note(base::Time now, const Second& second) {
  last_ = second;
  const bool late = second.waited_max > kLate && second.busy > kBusyToMatter;
  late_seconds_ = late ? late_seconds_ + 1 : 0;
  forget_settled(now);
}

bool Headroom::admit(base::Time now) {
  forget_settled(now);
  if (late_seconds_ >= kLateSeconds) return false;
  const double expected = last_.busy + cost() * static_cast<double>(coming_.size() + 1);
  if (expected > kBusyMax) return false;
  coming_.push_back(now);
  return true;
}

double Headroom::cost() const {
  if (last_.viewers < kViewersToKnow) return kUnknownCost;
  return std::max(kCostMin, last_.busy / static_cast<double>(last_.viewers));
}

void Headroom::forget_settled(base::Time now) {
  while (!coming_.empty() && now - coming_.front() >= kSettling) coming_.pop_front();
}

}  // namespace server
