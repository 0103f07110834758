// The report of a quarter of an hour, from the minutes that were kept of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "quality/judgement.hpp"
#include "quality/minute.hpp"

namespace quality {

inline constexpr std::int64_t kQuarterMs = 15 * kMinuteMs;

// The beginning of the quarter of an hour in which that moment lies.
base::WallTime quarter_of(base::WallTime moment);

struct Report {
  Minute all;  // the whole quarter as one; samples == 0: nothing is kept of it
  // What a viewer in the middle had, as figures of one line.
  Figures viewer;
  std::vector<Complaint> publisher;  // the worst first
  std::vector<Complaint> viewers;    // of the viewer in the middle
  Level level = Level::kGood;        // of the whole
  Tiphon publisher_tiphon;
  Tiphon viewer_tiphon;
};
Report report_of(std::span<const Minute> minutes);

}  // namespace quality
