#include "load/attendance.hpp"

#include <algorithm>

namespace load {

Attendance attendance(const std::vector<ViewerState>& before, const std::vector<ViewerState>& after,
                      std::uint64_t published) {
  Attendance result;
  result.viewers = static_cast<std::size_t>(std::count_if(
      after.begin(), after.end(), [](const auto& viewer) { return viewer.watches(); }));
  for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
    if (!before[i].watches()) continue;
    const std::uint64_t came = after[i].packets - before[i].packets;
    if (came == 0 && after[i].watches()) ++result.stalled;
    result.expected += published;
    result.missing += published - std::min(came, published);
  }
  return result;
}

}  // namespace load
