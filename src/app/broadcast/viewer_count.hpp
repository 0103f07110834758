// Who watches a channel now: everybody who asked for a piece of it a short while ago.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "base/time.hpp"

namespace app::broadcast {

// A player asks at least once in a target duration.
inline constexpr base::Duration kViewerSilence = std::chrono::seconds(15);
// More are counted as one: the map is not to grow with addresses that are made up.
inline constexpr std::size_t kViewersCountedMax = 20'000;

class ViewerCount {
 public:
  void note(std::uint64_t viewer, base::Time now) {
    if (seen_.size() >= kViewersCountedMax && !seen_.contains(viewer)) viewer = 0;
    seen_[viewer] = now;
  }
  // Watches no more, or counts otherwise now.
  void left(std::uint64_t viewer) { seen_.erase(viewer); }
  std::size_t count(base::Time now) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        seen_, [now](const auto& entry) { return entry.second + kViewerSilence > now; }));
  }
  // Whoever is not counted any more is not kept either.
  void forget(base::Time now) {
    std::erase_if(seen_, [now](const auto& entry) { return entry.second + kViewerSilence <= now; });
  }

 private:
  std::unordered_map<std::uint64_t, base::Time> seen_;
};

}  // namespace app::broadcast
