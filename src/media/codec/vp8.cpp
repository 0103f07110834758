#include "media/codec/vp8.hpp"

#include "base/check.hpp"

namespace media::codec {
namespace {

//      0 1 2 3 4 5 6 7
//     |X|R|N|S|R| PID | (required)
//  X: |I|L|T|K| RSV   |
//  I: |M| PictureID   |    M: a second byte of PictureID follows
//  L: |   TL0PICIDX   |
//  T/K: |TID|Y| KEYIDX |
constexpr std::uint8_t kExtended = 0x80;
constexpr std::uint8_t kNonReference = 0x20;
constexpr std::uint8_t kStart = 0x10;
constexpr std::uint8_t kPartitionMask = 0x07;
constexpr std::uint8_t kHasPictureId = 0x80;
constexpr std::uint8_t kHasTl0 = 0x40;
constexpr std::uint8_t kHasTid = 0x20;
constexpr std::uint8_t kHasKeyIndex = 0x10;
constexpr std::uint8_t kLayerSync = 0x20;  // of the byte with TID
constexpr std::uint8_t kLongPictureId = 0x80;

constexpr std::uint8_t kInterFrame = 0x01;  // P of the payload header, RFC 7741 section 4.3

constexpr std::size_t kPictureIdAt = 2;  // when it is there

}  // namespace

std::optional<Vp8Descriptor> parse_vp8_descriptor(base::ConstBytes payload) {
  base::ByteReader reader(payload);
  Vp8Descriptor descriptor;
  const std::uint8_t first = reader.u8();
  descriptor.non_reference = (first & kNonReference) != 0;
  descriptor.start_of_partition = (first & kStart) != 0;
  descriptor.partition = first & kPartitionMask;
  const std::uint8_t present = (first & kExtended) != 0 ? reader.u8() : std::uint8_t{0};
  if ((present & kHasPictureId) != 0) {
    const std::uint8_t high = reader.u8();
    descriptor.long_picture_id = (high & kLongPictureId) != 0;
    descriptor.picture_id = high & 0x7F;
    if (descriptor.long_picture_id) {
      descriptor.picture_id = static_cast<std::uint16_t>((high & 0x7F) << 8 | reader.u8());
    }
  }
  if ((present & kHasTl0) != 0) descriptor.tl0_picture_index = reader.u8();
  if ((present & (kHasTid | kHasKeyIndex)) != 0) {
    const std::uint8_t layer = reader.u8();
    if ((present & kHasTid) != 0) {
      descriptor.temporal_layer = static_cast<std::uint8_t>(layer >> 6);
      descriptor.layer_sync = (layer & kLayerSync) != 0;
    }
  }
  if (!reader.ok()) return std::nullopt;
  descriptor.size = payload.size() - reader.left();
  return descriptor;
}

void rewrite_vp8_descriptor(base::Bytes payload, std::uint16_t picture_id,
                            std::uint8_t tl0_picture_index) {
  const std::optional<Vp8Descriptor> descriptor = parse_vp8_descriptor(payload);
  CHECK(descriptor.has_value());
  std::size_t at = kPictureIdAt;
  if (descriptor->long_picture_id) {
    base::store_u16(payload.data() + at,
                    static_cast<std::uint16_t>(kLongPictureId << 8 | (picture_id & 0x7FFF)));
    at += 2;
  } else if (descriptor->picture_id) {
    payload[at++] = picture_id & 0x7F;
  }
  if (descriptor->tl0_picture_index) payload[at] = tl0_picture_index;
}

PacketFacts inspect_vp8(base::ConstBytes payload, bool marker) {
  const std::optional<Vp8Descriptor> descriptor = parse_vp8_descriptor(payload);
  if (!descriptor || descriptor->size == payload.size()) return {.frame_end = marker};
  const bool starts = descriptor->start_of_partition && descriptor->partition == 0;
  const bool key = (payload[descriptor->size] & kInterFrame) == 0;
  PacketFacts facts{.keyframe_start = starts && key, .frame_start = starts, .frame_end = marker};
  if (descriptor->temporal_layer) {
    facts.temporal_layer = *descriptor->temporal_layer;
    facts.layer_sync = descriptor->layer_sync;
  } else if (descriptor->non_reference) {
    facts.temporal_layer = 1;
    facts.layer_sync = true;
  }
  return facts;
}

}  // namespace media::codec
