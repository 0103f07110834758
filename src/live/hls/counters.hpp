// The numbers of a channel that never go back, over reconnects and restarts of the server: a player
// that sees a lower media sequence waits until it is reached again (hls.js issue 4309).
#pragma once

#include <array>
#include <cstdint>

#include "live/hls/addition.hpp"

namespace live::hls {

// What is used next.
struct Counters {
  std::array<std::uint64_t, kRenditions.size()> segment{};
  std::uint64_t discontinuity = 0;
  std::uint64_t init = 0;
  friend bool operator==(const Counters&, const Counters&) = default;
};

// How far ahead of what is used numbers are reserved. At two seconds a segment, half of them, the
// time that a slow disk has, is more than four minutes.
constexpr std::uint64_t kReservedAhead = 256;
// Segment and part numbers stay below this, so that they fit into a Position and into a player's
// double.
constexpr std::uint64_t kNumberMax = std::uint64_t{1} << 47;

// How to be safe after a crash: store reserve(counters) durably before the first frame, and again
// whenever must_reserve() says so. After a restart begin with what was stored last: nothing that
// was used before is used again.
Counters reserve(const Counters& used);
bool must_reserve(const Counters& used, const Counters& reserved);

}  // namespace live::hls
