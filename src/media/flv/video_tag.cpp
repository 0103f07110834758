#include <array>

#include "media/flv/enhanced.hpp"
#include "media/flv/tag.hpp"

namespace media::flv {

namespace {

using base::Failure;
using Facts = base::Result<TagFacts, TagError>;

constexpr std::uint8_t kExHeader = 0x80;
constexpr std::uint8_t kKeyFrame = 1;
constexpr std::uint8_t kInterFrame = 2;
constexpr std::uint8_t kCommandFrame = 5;
constexpr std::uint8_t kAvcId = 7;
constexpr std::uint8_t kHevcId = 12;  // never official; encoders of Chinese platforms send it

std::int32_t signed_24(std::uint32_t value) {
  return static_cast<std::int32_t>(value << 8) >> 8;
}

std::optional<TagCodec> codec_of(std::uint32_t code) {
  switch (code) {
    case four_cc("avc1"):
      return TagCodec::kH264;
    case four_cc("hvc1"):
      return TagCodec::kH265;
    case four_cc("av01"):
      return TagCodec::kAv1;
    case four_cc("vp09"):
      return TagCodec::kVp9;
    default:
      return std::nullopt;
  }
}

std::uint32_t four_cc_of(TagCodec codec) {
  switch (codec) {
    case TagCodec::kH265:
      return four_cc("hvc1");
    case TagCodec::kAv1:
      return four_cc("av01");
    case TagCodec::kVp9:
      return four_cc("vp09");
    default:
      return four_cc("avc1");
  }
}

bool has_composition(TagCodec codec) {
  return codec == TagCodec::kH264 || codec == TagCodec::kH265;
}

// FLV 10.1, table of CodecID.
std::string old_name(std::uint8_t id) {
  constexpr std::array<std::string_view, 7> kNames{
      "JPEG", "Sorenson H.263", "Screen video", "VP6", "VP6 with alpha", "Screen video 2", ""};
  if (id >= 1 && id <= 6) return std::string(kNames.at(id - 1));
  if (id == 8) return "H.263";
  if (id == 9) return "MPEG-4 Part 2";
  return "video codec " + std::to_string(id);
}

// E.4.3.2: |packet type 8|composition time 24| data
Facts read_old(base::ByteReader& reader, std::uint8_t frame_type, std::uint8_t id) {
  if (frame_type == kCommandFrame) return Ignored{};
  if (id != kAvcId && id != kHevcId) return UnsupportedCodec{old_name(id)};
  const TagCodec codec = id == kAvcId ? TagCodec::kH264 : TagCodec::kH265;
  const std::uint8_t packet_type = reader.u8();
  const std::int32_t composition = signed_24(reader.u24());
  if (packet_type == kSequenceEnd) return EndOfSequence{codec};  // often without the time
  if (!reader.ok()) return Failure{TagError::kTruncated};
  if (packet_type == kSequenceStart) return Configuration{codec, reader.rest()};
  if (packet_type != kCodedFrames) return Failure{TagError::kUnknownType};
  return CodedFrame{codec, frame_type == kKeyFrame, composition, reader.rest()};
}

Facts read_enhanced(base::ByteReader& reader, std::uint8_t frame_type, std::uint8_t packet_type) {
  if (!skip_modifiers(reader, packet_type)) return Failure{TagError::kTruncated};
  if (packet_type != kMetadata && frame_type == kCommandFrame) return Ignored{};
  const auto track = read_track(reader, packet_type, kVideoMultitrack);
  if (!track) return Failure{track.error()};
  if (!*track) return Ignored{};
  const auto codec = codec_of((*track)->four_cc);
  if (!codec) return UnsupportedCodec{text_of_four_cc((*track)->four_cc)};
  base::ByteReader body((*track)->bytes);
  const bool keyframe = frame_type == kKeyFrame;
  switch ((*track)->packet_type) {
    case kSequenceStart:
      return Configuration{*codec, body.rest()};
    case kCodedFrames: {
      const std::int32_t composition = has_composition(*codec) ? signed_24(body.u24()) : 0;
      if (!body.ok()) return Failure{TagError::kTruncated};
      return CodedFrame{*codec, keyframe, composition, body.rest()};
    }
    case kCodedFramesX:
      return CodedFrame{*codec, keyframe, 0, body.rest()};
    case kSequenceEnd:
      return EndOfSequence{*codec};
    case kMetadata:
      return Ignored{};
    case kMpeg2TsStart:
      return UnsupportedCodec{"AV1 of MPEG-2 TS"};
    default:
      return Failure{TagError::kUnknownType};
  }
}

using Out = std::vector<std::uint8_t>;

Out begun(TagCodec codec, std::uint8_t frame_type, std::uint8_t packet_type,
          std::int32_t composition) {
  Out out;
  const bool has_time = packet_type == kCodedFrames && has_composition(codec);
  if (codec == TagCodec::kH264) {
    out = {static_cast<std::uint8_t>(frame_type << 4 | kAvcId), packet_type};
  } else {
    out.resize(5);
    out[0] = static_cast<std::uint8_t>(kExHeader | frame_type << 4 | packet_type);
    base::store_u32(out.data() + 1, four_cc_of(codec));
    if (!has_time) return out;
  }
  std::array<std::uint8_t, 3> time{};
  base::store_u24(time.data(), static_cast<std::uint32_t>(composition));
  out.insert(out.end(), time.begin(), time.end());
  return out;
}

}  // namespace

Facts read_video_tag(base::ConstBytes body) {
  if (body.empty()) return Ignored{};
  base::ByteReader reader(body);
  const std::uint8_t first = reader.u8();
  const std::uint8_t frame_type = first >> 4 & 0x07;
  if ((first & kExHeader) != 0) return read_enhanced(reader, frame_type, first & 0x0F);
  return read_old(reader, frame_type, first & 0x0F);
}

Out write_video_configuration(TagCodec codec, base::ConstBytes record) {
  Out out = begun(codec, kKeyFrame, kSequenceStart, 0);
  out.insert(out.end(), record.begin(), record.end());
  return out;
}

Out write_video_frame(const CodedFrame& frame) {
  Out out = begun(frame.codec, frame.keyframe ? kKeyFrame : kInterFrame, kCodedFrames,
                  frame.composition_ms);
  out.insert(out.end(), frame.bytes.begin(), frame.bytes.end());
  return out;
}

Out write_video_end(TagCodec codec) {
  return begun(codec, kKeyFrame, kSequenceEnd, 0);
}

std::string_view name_of(TagCodec codec) {
  switch (codec) {
    case TagCodec::kH264:
      return "H.264";
    case TagCodec::kH265:
      return "H.265";
    case TagCodec::kAv1:
      return "AV1";
    case TagCodec::kVp9:
      return "VP9";
    case TagCodec::kAac:
      return "AAC";
    case TagCodec::kOpus:
      break;
  }
  return "Opus";
}

}  // namespace media::flv
