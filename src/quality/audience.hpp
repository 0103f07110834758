// All viewers of a channel in one stretch of time, as a few numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "quality/figures.hpp"

namespace quality {

// The viewer in the middle, and one who has it badly: of twenty the worst.
struct Spread {
  std::optional<float> median;
  std::optional<float> bad;  // the 95th percentile; of a rate, which is bad when it is low, the 5th
  friend bool operator==(const Spread&, const Spread&) = default;
};

struct AudienceFigures {
  std::uint32_t present = 0;   // who watches
  std::uint32_t measured = 0;  // of whom something is known
  std::uint32_t fair = 0;      // of these, as judged
  std::uint32_t bad = 0;
  Spread kbps;
  Spread loss_percent;
  Spread round_trip_ms;
  Spread jitter_ms;
  Spread behind_live_ms;
  std::uint64_t bytes = 0;  // to all of them
  std::uint32_t segments = 0;
  std::uint32_t troubled = 0;
  std::uint32_t stalls = 0;
  std::uint32_t stalled_ms = 0;
  std::uint32_t frames_dropped = 0;
  friend bool operator==(const AudienceFigures&, const AudienceFigures&) = default;
};

// All but `present`, `fair` and `bad`, which others know.
AudienceFigures gather(std::span<const Figures> viewers);

}  // namespace quality
