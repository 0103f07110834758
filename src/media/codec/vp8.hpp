// The VP8 payload descriptor (RFC 7741 section 4.2).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "media/codec/inspect.hpp"

namespace media::codec {

struct Vp8Descriptor {
  std::size_t size = 0;             // bytes before the VP8 payload header
  bool start_of_partition = false;  // S
  std::uint8_t partition = 0;       // PID
  bool non_reference = false;       // N
  std::optional<std::uint16_t> picture_id;
  bool long_picture_id = false;  // 15 bits rather than 7
  std::optional<std::uint8_t> tl0_picture_index;
  std::optional<std::uint8_t> temporal_layer;
  bool layer_sync = false;  // Y
};

// nullopt when the payload is shorter than its descriptor says.
std::optional<Vp8Descriptor> parse_vp8_descriptor(base::ConstBytes payload);

// Overwrites picture id and TL0PICIDX in place, where the payload has them; the values are cut to
// the width that is there. `payload` must be one that parse_vp8_descriptor accepts. For viewers of
// a publication whose source was replaced: decoders expect both to go on.
void rewrite_vp8_descriptor(base::Bytes payload, std::uint16_t picture_id,
                            std::uint8_t tl0_picture_index);

PacketFacts inspect_vp8(base::ConstBytes payload, bool marker);

}  // namespace media::codec
