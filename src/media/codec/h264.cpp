#include "media/codec/h264.hpp"

namespace media::codec {
namespace {

// NAL unit types (ITU-T H.264 table 7-1; RFC 6184 section 5.4 from 24 on).
constexpr std::uint8_t kSlice = 1;
constexpr std::uint8_t kPartitionA = 2;
constexpr std::uint8_t kIdrSlice = 5;
constexpr std::uint8_t kSps = 7;
constexpr std::uint8_t kPps = 8;
constexpr std::uint8_t kDelimiter = 9;
constexpr std::uint8_t kSingleNalMax = 23;
constexpr std::uint8_t kStapA = 24;
constexpr std::uint8_t kFuA = 28;

constexpr std::uint8_t kForbiddenBit = 0x80;   // set: the NAL unit is damaged
constexpr std::uint8_t kReferenceMask = 0x60;  // nal_ref_idc
constexpr std::uint8_t kTypeMask = 0x1F;
constexpr std::uint8_t kFuStart = 0x80;
constexpr std::uint8_t kFuEnd = 0x40;

// Whether a NAL unit of that type and with that first byte belongs to a picture that no other needs
// (ITU-T H.264 section 7.4.1).
bool is_disposable(std::uint8_t type, std::uint8_t first) {
  return type == kSlice && (first & kReferenceMask) == 0;
}

void mark_disposable(PacketFacts& facts) {
  facts.temporal_layer = 1;
  facts.layer_sync = true;
}

// What the beginning of one NAL unit says; `body` follows its header byte.
PacketFacts facts_of_nal(std::uint8_t type, base::ConstBytes body) {
  switch (type) {
    case kSps:
      return {.keyframe_start = true, .frame_start = true};
    case kPps:
    case kDelimiter:
      return {.frame_start = true};
    case kSlice:
    case kPartitionA:
    case kIdrSlice:
      // The slice header begins with first_mb_in_slice as ue(v): a one is macroblock 0, the
      // picture's first (ITU-T H.264 sections 7.3.3 and 9.1).
      return {.frame_start = !body.empty() && (body[0] & 0x80) != 0};
    default:
      return {};
  }
}

//  |F|NRI|  24     |  NAL 1 size  | NAL 1 ... |  NAL 2 size  | NAL 2 ...
PacketFacts inspect_stap_a(base::ConstBytes payload, bool marker) {
  PacketFacts facts{.frame_end = marker};
  bool disposable = true;
  base::ByteReader reader(payload.subspan(1));
  while (!reader.empty()) {
    const base::ConstBytes nal = reader.bytes(reader.u16());
    const bool whole = reader.ok() && !nal.empty();
    if (!whole || (nal[0] & kForbiddenBit) != 0) return {.frame_end = marker};
    const PacketFacts of_nal = facts_of_nal(nal[0] & kTypeMask, nal.subspan(1));
    facts.keyframe_start |= of_nal.keyframe_start;
    facts.frame_start |= of_nal.frame_start;
    disposable = disposable && is_disposable(nal[0] & kTypeMask, nal[0]);
  }
  if (disposable && payload.size() > 1) mark_disposable(facts);
  return facts;
}

//  |F|NRI|  28     |S|E|R|  type   |  fragment ...
PacketFacts inspect_fu_a(base::ConstBytes payload, bool marker) {
  if (payload.size() < 3) return {.frame_end = marker};
  const std::uint8_t header = payload[1];
  // RFC 6184 section 5.8: a fragment that is the whole NAL unit must not be sent.
  const bool starts = (header & kFuStart) != 0 && (header & kFuEnd) == 0;
  PacketFacts facts;
  if (starts) facts = facts_of_nal(header & kTypeMask, payload.subspan(2));
  facts.frame_end = marker;
  if (is_disposable(header & kTypeMask, payload[0])) mark_disposable(facts);
  return facts;
}

}  // namespace

PacketFacts inspect_h264(base::ConstBytes payload, bool marker) {
  if (payload.empty() || (payload[0] & kForbiddenBit) != 0) return {.frame_end = marker};
  const std::uint8_t type = payload[0] & kTypeMask;
  if (type == kStapA) return inspect_stap_a(payload, marker);
  if (type == kFuA) return inspect_fu_a(payload, marker);
  PacketFacts facts;
  if (type <= kSingleNalMax) facts = facts_of_nal(type, payload.subspan(1));
  facts.frame_end = marker;
  if (is_disposable(type, payload[0])) mark_disposable(facts);
  return facts;
}

}  // namespace media::codec
