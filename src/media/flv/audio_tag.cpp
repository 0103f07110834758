#include <array>

#include "media/flv/enhanced.hpp"
#include "media/flv/tag.hpp"

namespace media::flv {

namespace {

using base::Failure;
using Facts = base::Result<TagFacts, TagError>;

constexpr std::uint8_t kExHeader = 9;
constexpr std::uint8_t kAacFormat = 10;
constexpr std::uint8_t kAacByte = 0xAF;  // AAC, "44 kHz, 16 bits, stereo", whatever it is (E.4.2.1)

std::optional<TagCodec> codec_of(std::uint32_t code) {
  if (code == four_cc("mp4a")) return TagCodec::kAac;
  if (code == four_cc("Opus")) return TagCodec::kOpus;
  return std::nullopt;
}

// FLV 10.1, table of SoundFormat.
std::string old_name(std::uint8_t format) {
  constexpr std::array<std::string_view, 16> kNames{"PCM",
                                                    "ADPCM",
                                                    "MP3",
                                                    "PCM",
                                                    "Nellymoser",
                                                    "Nellymoser",
                                                    "Nellymoser",
                                                    "G.711 A-law",
                                                    "G.711 mu-law",
                                                    "",
                                                    "AAC",
                                                    "Speex",
                                                    "",
                                                    "",
                                                    "MP3",
                                                    "device-specific sound"};
  const std::string_view name = kNames.at(format & 0x0F);
  return name.empty() ? "sound format " + std::to_string(format) : std::string(name);
}

Facts read_enhanced(base::ByteReader& reader, std::uint8_t packet_type) {
  if (!skip_modifiers(reader, packet_type)) return Failure{TagError::kTruncated};
  const auto track = read_track(reader, packet_type, kAudioMultitrack);
  if (!track) return Failure{track.error()};
  if (!*track) return Ignored{};
  const auto codec = codec_of((*track)->four_cc);
  if (!codec) return UnsupportedCodec{text_of_four_cc((*track)->four_cc)};
  switch ((*track)->packet_type) {
    case kSequenceStart:
      return Configuration{*codec, (*track)->bytes};
    case kCodedFrames:
      return CodedFrame{*codec, true, 0, (*track)->bytes};
    case kSequenceEnd:
      return EndOfSequence{*codec};
    case kMetadata:
      return Ignored{};
    default:
      return Failure{TagError::kUnknownType};
  }
}

using Out = std::vector<std::uint8_t>;

Out written(TagCodec codec, std::uint8_t packet_type, base::ConstBytes bytes) {
  Out out{kAacByte, packet_type};
  if (codec != TagCodec::kAac) {
    out.assign(5, static_cast<std::uint8_t>(kExHeader << 4 | packet_type));
    base::store_u32(out.data() + 1, four_cc("Opus"));
  }
  out.insert(out.end(), bytes.begin(), bytes.end());
  return out;
}

}  // namespace

Facts read_audio_tag(base::ConstBytes body) {
  if (body.empty()) return Ignored{};
  base::ByteReader reader(body);
  const std::uint8_t first = reader.u8();
  const std::uint8_t format = first >> 4;
  if (format == kExHeader) return read_enhanced(reader, first & 0x0F);
  if (format != kAacFormat) return UnsupportedCodec{old_name(format)};
  const std::uint8_t packet_type = reader.u8();
  if (!reader.ok()) return Failure{TagError::kTruncated};
  if (packet_type == kSequenceStart) return Configuration{TagCodec::kAac, reader.rest()};
  if (packet_type == kCodedFrames) return CodedFrame{TagCodec::kAac, true, 0, reader.rest()};
  return Failure{TagError::kUnknownType};
}

Out write_audio_configuration(TagCodec codec, base::ConstBytes record) {
  return written(codec, kSequenceStart, record);
}

Out write_audio_frame(TagCodec codec, base::ConstBytes bytes) {
  return written(codec, kCodedFrames, bytes);
}

}  // namespace media::flv
