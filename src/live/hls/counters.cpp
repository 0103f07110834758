#include "live/hls/counters.hpp"

namespace live::hls {

Counters reserve(const Counters& used) {
  Counters reserved = used;
  for (std::uint64_t& number : reserved.segment) number += kReservedAhead;
  reserved.discontinuity += kReservedAhead;
  reserved.init += kReservedAhead;
  return reserved;
}

bool must_reserve(const Counters& used, const Counters& reserved) {
  constexpr std::uint64_t kLeast = kReservedAhead / 2;
  const auto is_low = [](std::uint64_t next, std::uint64_t end) { return next + kLeast > end; };
  for (const Rendition rendition : kRenditions) {
    const std::size_t i = index_of(rendition);
    if (is_low(used.segment[i], reserved.segment[i])) return true;
  }
  return is_low(used.discontinuity, reserved.discontinuity) || is_low(used.init, reserved.init);
}

}  // namespace live::hls
