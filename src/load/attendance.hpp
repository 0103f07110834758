// Whom a step of a load test reached, viewer by viewer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace load {

// One viewer, at one moment.
struct ViewerState {
  base::Time asked;                   // when the offer was sent
  std::optional<base::Time> arrived;  // the first media packet
  bool lost = false;                  // the connection is gone
  std::uint64_t packets = 0;          // of media, until now

  bool watches() const { return arrived && !lost; }
};

struct Attendance {
  std::size_t viewers = 0;     // that watch at the end
  std::size_t stalled = 0;     // of them: to whom nothing came in between
  std::uint64_t expected = 0;  // packets: all that was published, to each who watched at the start
  std::uint64_t missing = 0;   // of them: that did not come
};

// `before` and `after` name the same viewers in the same order; `after` may have more.
Attendance attendance(const std::vector<ViewerState>& before, const std::vector<ViewerState>& after,
                      std::uint64_t published);

}  // namespace load
