// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "proto/rtcp/packet.hpp"

namespace proto::rtcp {

struct Arrival {
  std::uint16_t sequence = 0;          // transport-wide
  std::optional<base::Time> received;  // nullopt: not received
};

inline constexpr std::size_t kFeedbackPacketsMax = 2048;

// Writes one feedback packet for `arrivals`, which are consecutive sequence numbers, at least one
// of them received. Takes as many from the front as fit in `out` and in one packet (at most
// kFeedbackPacketsMax); gives how many it took, 0 on nothing written. A delta that does not fit
// into 16 bits (about 8 s) ends the packet before it.
std::size_t write_transport_feedback(std::uint32_t sender, std::uint32_t media,
                                     std::uint8_t feedback_count, std::span<const Arrival> arrivals,
                                     base::ByteWriter& out);

// Unpacks a received feedback: one entry per reported packet, times relative to an arbitrary epoch
// that is the same for all feedback of one receiver (24-bit reference times of 64 ms, unwrapped by
// the caller if needed). At most kFeedbackPacketsMax entries; nullopt when malformed.
std::optional<std::vector<Arrival>> read_transport_feedback(const TransportFeedback& feedback);

}  // namespace proto::rtcp
