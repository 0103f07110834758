// Groups of a class that work apart for a while.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "classroom/ids.hpp"

namespace classroom {

inline constexpr std::size_t kGroupsMax = 50;
inline constexpr std::size_t kGroupNameMax = 40;  // characters
inline constexpr std::chrono::seconds kBreakoutsMax = std::chrono::hours(4);
// Who was in which group, for whoever leaves and comes back; more of them are not remembered.
inline constexpr std::size_t kGroupPlacesMax = 2000;

struct Group {
  GroupId id;
  std::string name;
  friend bool operator==(const Group&, const Group&) = default;
};

// Without groups the class is together.
struct Breakouts {
  std::vector<Group> groups;
  std::optional<base::WallTime> ends;  // then everybody comes back
  friend bool operator==(const Breakouts&, const Breakouts&) = default;
};

// Remembers who belongs where, by browser and name.
class GroupPlaces {
 public:
  void set(std::string_view device, std::string_view name, GroupId group);
  // kWholeClass: nowhere else.
  GroupId of(std::string_view device, std::string_view name) const;
  void clear() { places_.clear(); }

 private:
  std::map<std::string, GroupId> places_;
};

}  // namespace classroom
