#include "classroom/breakouts.hpp"

#include "classroom/as_seen.hpp"

namespace classroom {
namespace {

std::string key_of(std::string_view device, std::string_view name) {
  return std::string(device) + '\n' + as_seen(name);
}

}  // namespace

// A browser that does not say which it is is not known again.
void GroupPlaces::set(std::string_view device, std::string_view name, GroupId group) {
  if (device.empty()) return;
  std::string key = key_of(device, name);
  if (group == kWholeClass) {
    places_.erase(key);
  } else if (places_.size() < kGroupPlacesMax || places_.contains(key)) {
    places_[std::move(key)] = group;
  }
}

GroupId GroupPlaces::of(std::string_view device, std::string_view name) const {
  if (device.empty()) return kWholeClass;
  const auto found = places_.find(key_of(device, name));
  return found == places_.end() ? kWholeClass : found->second;
}

}  // namespace classroom
