// The VP9 payload descriptor (RFC 9628 section 4.2), in flexible and non-flexible mode.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "media/codec/inspect.hpp"

namespace media::codec {

struct Vp9Descriptor {
  std::size_t size = 0;          // bytes before the VP9 payload
  bool inter_predicted = false;  // P: needs earlier pictures
  bool flexible = false;         // F
  bool start_of_frame = false;   // B, of one layer's frame
  bool end_of_frame = false;     // E, of one layer's frame
  bool has_structure = false;    // V: a scalability structure is inside
  std::optional<std::uint16_t> picture_id;
  std::uint8_t temporal_layer = 0;                // TID, 0 when the descriptor has no layer indices
  std::uint8_t spatial_layer = 0;                 // SID
  bool switching_up_point = false;                // U
  bool inter_layer_predicted = false;             // D
  std::optional<std::uint8_t> tl0_picture_index;  // non-flexible mode with layers only
};

// nullopt when the payload is shorter than its descriptor says.
std::optional<Vp9Descriptor> parse_vp9_descriptor(base::ConstBytes payload);

// A frame is a picture with all its spatial layers: it starts with the base layer's first packet
// and ends with the marker.
PacketFacts inspect_vp9(base::ConstBytes payload, bool marker);

}  // namespace media::codec
