// A clock that the teacher sets for all, and that runs down on every page.
#pragma once

#include <chrono>

#include "base/time.hpp"

namespace classroom {

inline constexpr std::chrono::seconds kTimerMax = std::chrono::hours(4);

struct ClassTimer {
  std::chrono::seconds length{};
  base::WallTime ends;
  friend bool operator==(const ClassTimer&, const ClassTimer&) = default;
};

}  // namespace classroom
