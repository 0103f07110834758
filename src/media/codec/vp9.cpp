#include "media/codec/vp9.hpp"

namespace media::codec {
namespace {

//      0 1 2 3 4 5 6 7
//     |I|P|L|F|B|E|V|Z| (required)
//  I: |M| PICTURE ID  |       M: a second byte follows
//  L: | TID |U| SID |D|
//     |   TL0PICIDX   |       not in flexible mode
//  P,F: |  P_DIFF   |N|       up to three times, while N
//  V: | N_S |Y|G|-|-|-|       scalability structure
constexpr std::uint8_t kHasPictureId = 0x80;
constexpr std::uint8_t kInterPredicted = 0x40;
constexpr std::uint8_t kHasLayers = 0x20;
constexpr std::uint8_t kFlexible = 0x10;
constexpr std::uint8_t kBegin = 0x08;
constexpr std::uint8_t kEnd = 0x04;
constexpr std::uint8_t kHasStructure = 0x02;
constexpr std::uint8_t kLongPictureId = 0x80;
constexpr std::uint8_t kStructureHasSizes = 0x10;  // Y
constexpr std::uint8_t kStructureHasGroup = 0x08;  // G
constexpr int kReferencesMax = 3;

void read_picture_id(base::ByteReader& reader, Vp9Descriptor& descriptor) {
  const std::uint8_t high = reader.u8();
  descriptor.picture_id = high & 0x7F;
  if ((high & kLongPictureId) != 0) {
    descriptor.picture_id = static_cast<std::uint16_t>((high & 0x7F) << 8 | reader.u8());
  }
}

void read_layers(base::ByteReader& reader, Vp9Descriptor& descriptor) {
  const std::uint8_t layers = reader.u8();
  descriptor.temporal_layer = static_cast<std::uint8_t>(layers >> 5);
  descriptor.switching_up_point = (layers & 0x10) != 0;
  descriptor.spatial_layer = layers >> 1 & 0x07;
  descriptor.inter_layer_predicted = (layers & 0x01) != 0;
  if (!descriptor.flexible) descriptor.tl0_picture_index = reader.u8();
}

// False when a fourth reference is announced, which the format does not have.
bool skip_references(base::ByteReader& reader) {
  for (int i = 0; i < kReferencesMax; ++i) {
    const bool more = (reader.u8() & 0x01) != 0;
    if (!more) return true;
  }
  return false;
}

void skip_structure(base::ByteReader& reader) {
  const std::uint8_t first = reader.u8();
  const std::size_t spatial_layers = (first >> 5) + 1U;
  if ((first & kStructureHasSizes) != 0) reader.skip(4 * spatial_layers);
  if ((first & kStructureHasGroup) == 0) return;
  const std::uint8_t pictures = reader.u8();
  for (unsigned i = 0; i < pictures && reader.ok(); ++i) {
    const std::uint8_t picture = reader.u8();  // |TID|U| R |-|-|, then R bytes of P_DIFF
    reader.skip(picture >> 2 & 0x03);
  }
}

}  // namespace

std::optional<Vp9Descriptor> parse_vp9_descriptor(base::ConstBytes payload) {
  base::ByteReader reader(payload);
  const std::uint8_t first = reader.u8();
  Vp9Descriptor descriptor;
  descriptor.inter_predicted = (first & kInterPredicted) != 0;
  descriptor.flexible = (first & kFlexible) != 0;
  descriptor.start_of_frame = (first & kBegin) != 0;
  descriptor.end_of_frame = (first & kEnd) != 0;
  descriptor.has_structure = (first & kHasStructure) != 0;
  if ((first & kHasPictureId) != 0) read_picture_id(reader, descriptor);
  if ((first & kHasLayers) != 0) read_layers(reader, descriptor);
  if (descriptor.flexible && descriptor.inter_predicted && !skip_references(reader)) {
    return std::nullopt;
  }
  if (descriptor.has_structure) skip_structure(reader);
  if (!reader.ok()) return std::nullopt;
  descriptor.size = payload.size() - reader.left();
  return descriptor;
}

PacketFacts inspect_vp9(base::ConstBytes payload, bool marker) {
  const std::optional<Vp9Descriptor> descriptor = parse_vp9_descriptor(payload);
  if (!descriptor || descriptor->size == payload.size()) return {.frame_end = marker};
  const bool starts = descriptor->start_of_frame && descriptor->spatial_layer == 0;
  return {.keyframe_start = starts && !descriptor->inter_predicted,
          .frame_start = starts,
          .frame_end = marker};
}

}  // namespace media::codec
