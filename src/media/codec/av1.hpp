// AV1 payloads: the aggregation header of the "RTP Payload Format For AV1" (AOMedia, section 4.4)
// and the type of the first OBU.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "media/codec/inspect.hpp"

namespace media::codec {

struct Av1Aggregation {
  bool continues_obu = false;      // Z: the first element continues the last packet's OBU
  bool obu_continues = false;      // Y: the last element goes on in the next packet
  std::uint8_t element_count = 0;  // W; 0: every element has its length before it
  bool new_sequence = false;       // N: the first packet of a coded video sequence
  base::ConstBytes first_element;  // of the payload, never empty
};

// nullopt for an empty payload, an element that reaches past the end, and N together with Z, which
// the format forbids.
std::optional<Av1Aggregation> parse_av1_aggregation(base::ConstBytes payload);

// With spatial layers every layer starts a frame; the frame ends with the marker.
PacketFacts inspect_av1(base::ConstBytes payload, bool marker);

}  // namespace media::codec
