// What the kernel counts and measures of one TCP connection, seen from our end of it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace base {

// Counts are totals since the connection began; a segment is one with payload.
struct TcpFacts {
  std::uint64_t connection = 0;          // no other connection of this machine has that number
  std::uint64_t bytes_acknowledged = 0;  // of what we sent: the other side has said that it has it
  std::uint64_t bytes_received = 0;
  std::uint32_t segments_sent = 0;  // those that were sent again as well
  std::uint32_t segments_resent = 0;
  std::uint32_t segments_received = 0;
  // Received before one that was sent earlier: that one was lost or overtaken. Linux 5.4.
  std::optional<std::uint32_t> segments_out_of_order;
  std::uint32_t segments_lost = 0;  // on their way now, and thought to be lost

  Duration round_trip{};            // smoothed (RFC 6298 section 2, SRTT); 0: nothing measured yet
  Duration round_trip_variation{};  // the same section, RTTVAR
  Duration least_round_trip{};      // of the last minutes; 0: not known
  std::uint64_t delivery_rate = 0;  // bytes per second that the path lately carried; 0: not known
  // It could perhaps have carried more: there was nothing more to send.
  bool delivery_rate_is_least = false;
};

}  // namespace base
