// What a datagram on the shared media port is, by its first bytes (RFC 7983, RFC 5761 section 4).
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace proto {

enum class DatagramKind : std::uint8_t { kStun, kDtls, kRtp, kRtcp, kUnknown };

constexpr DatagramKind classify(base::ConstBytes datagram) {
  if (datagram.size() < 2) return DatagramKind::kUnknown;
  const std::uint8_t first = datagram[0];
  if (first <= 3) return DatagramKind::kStun;
  if (first >= 20 && first <= 63) return DatagramKind::kDtls;
  if (first < 128 || first > 191) return DatagramKind::kUnknown;
  // Payload types 64..95 with the marker bit are RTCP's 192..223 (RFC 5761 section 4).
  return datagram[1] >= 192 && datagram[1] <= 223 ? DatagramKind::kRtcp : DatagramKind::kRtp;
}

}  // namespace proto
