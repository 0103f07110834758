#include "media/codec/av1.hpp"

namespace media::codec {
namespace {

//  |Z|Y| W |N|-|-|-|
constexpr std::uint8_t kContinuesObu = 0x80;
constexpr std::uint8_t kObuContinues = 0x40;
constexpr std::uint8_t kNewSequence = 0x08;

// OBU types (AV1 specification section 6.2.2).
constexpr std::uint8_t kSequenceHeader = 1;
constexpr std::uint8_t kTemporalDelimiter = 2;
constexpr std::uint8_t kFrameHeader = 3;
constexpr std::uint8_t kFrame = 6;

// Eight bytes of seven bits are the most that the AV1 specification allows (section 4.10.5).
constexpr int kLeb128BytesMax = 8;

std::optional<std::uint64_t> read_leb128(base::ByteReader& reader) {
  std::uint64_t value = 0;
  for (int i = 0; i < kLeb128BytesMax; ++i) {
    const std::uint8_t byte = reader.u8();
    value |= std::uint64_t{byte & 0x7FU} << (7 * i);
    if ((byte & 0x80) == 0) return reader.ok() ? std::optional(value) : std::nullopt;
  }
  return std::nullopt;
}

bool starts_frame(std::uint8_t obu_type) {
  return obu_type == kSequenceHeader || obu_type == kTemporalDelimiter ||
         obu_type == kFrameHeader || obu_type == kFrame;
}

}  // namespace

std::optional<Av1Aggregation> parse_av1_aggregation(base::ConstBytes payload) {
  if (payload.size() < 2) return std::nullopt;
  Av1Aggregation aggregation;
  aggregation.continues_obu = (payload[0] & kContinuesObu) != 0;
  aggregation.obu_continues = (payload[0] & kObuContinues) != 0;
  aggregation.element_count = payload[0] >> 4 & 0x03;
  aggregation.new_sequence = (payload[0] & kNewSequence) != 0;
  if (aggregation.new_sequence && aggregation.continues_obu) return std::nullopt;

  base::ByteReader reader(payload.subspan(1));
  if (aggregation.element_count == 1) {
    aggregation.first_element = reader.rest();
    return aggregation;
  }
  const std::optional<std::uint64_t> size = read_leb128(reader);
  if (!size || *size == 0 || *size > reader.left()) return std::nullopt;
  aggregation.first_element = reader.bytes(static_cast<std::size_t>(*size));
  return aggregation;
}

PacketFacts inspect_av1(base::ConstBytes payload, bool marker) {
  const std::optional<Av1Aggregation> aggregation = parse_av1_aggregation(payload);
  if (!aggregation) return {.frame_end = marker};
  const std::uint8_t obu_type = aggregation->first_element[0] >> 3 & 0x0F;
  const bool starts = !aggregation->continues_obu && starts_frame(obu_type);
  return {.keyframe_start = aggregation->new_sequence,
          .frame_start = aggregation->new_sequence || starts,
          .frame_end = marker};
}

}  // namespace media::codec
