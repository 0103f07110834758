#include "classroom/door.hpp"

#include <algorithm>

namespace classroom {

std::optional<Refusal> Door::refuses(Role role, std::string_view device) const {
  if (leads(role)) return std::nullopt;
  const bool away =
      std::ranges::any_of(away_, [device](const SentAway& one) { return one.device == device; });
  if (away) return Refusal::kRemoved;
  if (locked_ && !was_in(device)) return Refusal::kRoomLocked;
  return std::nullopt;
}

bool Door::was_in(std::string_view device) const {
  return std::ranges::find(known_, device) != known_.end();
}

void Door::came_in(Role role, std::string_view device) {
  if (leads(role) || device.empty()) return;
  if (was_in(device)) return;
  known_.emplace_back(device);
  if (known_.size() > kDevicesKnownMax) known_.pop_front();
}

Events Door::set_locked(bool locked, bool by_leader) {
  by_leader_ = locked && (by_leader || is_locked_by_leader());
  if (locked_ == locked) return {};
  locked_ = locked;
  return {LockedChanged{locked}};
}

Events Door::send_away(const std::string& name, const std::string& device) {
  if (device.empty() || refuses(Role::kStudent, device) == Refusal::kRemoved) return {};
  away_.push_back({{++last_removal_, name}, device});
  if (away_.size() > kRemovalsMax) away_.pop_front();
  return {RemovalsChanged{removals()}};
}

Events Door::let_back(std::uint64_t removal) {
  const auto found =
      std::ranges::find(away_, removal, [](const SentAway& one) { return one.removal.id; });
  if (found == away_.end()) return {};
  away_.erase(found);
  return {RemovalsChanged{removals()}};
}

Events Door::reset() {
  Events events = set_locked(false, true);
  known_.clear();
  if (!away_.empty()) {
    away_.clear();
    events.emplace_back(RemovalsChanged{});
  }
  return events;
}

std::vector<Removal> Door::removals() const {
  std::vector<Removal> all;
  all.reserve(away_.size());
  for (const SentAway& one : away_) all.push_back(one.removal);
  return all;
}

}  // namespace classroom
