#include "media/mp4/sample_entry.hpp"

#include <fmt/format.h>

namespace media::mp4 {
namespace {

// The fields of OpusHead (RFC 7845 section 5.1), behind the eight bytes of its name.
constexpr std::size_t kOpusHeadSize = 19;

bool is_avc_configuration(base::ConstBytes bytes) {
  base::ByteReader reader(bytes);
  if (reader.u8() != 1) return false;
  reader.skip(3);
  if ((reader.u8() & 3) != 3) return false;  // lengths of four bytes
  const int sets = reader.u8() & 31;
  for (int i = 0; i < sets; ++i) reader.skip(reader.u16());
  const int pictures = reader.u8();
  for (int i = 0; i < pictures; ++i) reader.skip(reader.u16());
  return reader.ok() && sets > 0 && pictures > 0;
}

// ISO/IEC 14496-3 table 1.16: five bits, or 31 and six more.
int audio_object_type(base::ConstBytes bytes) {
  if (bytes.size() < 2) return 0;
  const int type = bytes[0] >> 3;
  return type == 31 ? 32 + ((bytes[0] & 7) << 3 | bytes[1] >> 5) : type;
}

bool is_opus_head(base::ConstBytes bytes) {
  if (bytes.size() < kOpusHeadSize || base::as_text(bytes.first(8)) != "OpusHead") return false;
  const int channels = bytes[9];
  const int family = bytes[18];
  if ((bytes[8] >> 4) != 0 || channels == 0) return false;
  if (family == 0) return channels <= 2;
  return bytes.size() >= kOpusHeadSize + 2 + static_cast<std::size_t>(channels);
}

bool is_whole(const Format& format) {
  if (format.configuration.size() > kConfigurationSizeMax) return false;
  if (format.codec == Codec::kH264) return is_avc_configuration(format.configuration);
  if (format.codec == Codec::kOpus) return is_opus_head(format.configuration);
  return audio_object_type(format.configuration) != 0;
}

void write_avc(const Format& format, BoxWriter& out) {
  const auto entry = out.box("avc1");
  out.zeros(6);
  out.u16(1);  // data reference
  out.zeros(16);
  out.u16(format.width);
  out.u16(format.height);
  out.u32(0x0048'0000);  // 72 dots per inch
  out.u32(0x0048'0000);
  out.u32(0);
  out.u16(1);     // one frame per sample
  out.zeros(32);  // no name of the compressor
  out.u16(24);    // depth: colour without alpha
  out.u16(0xFFFF);
  const auto configuration = out.box("avcC");
  out.bytes(format.configuration);
}

void write_sound_fields(const Format& format, std::uint32_t rate, BoxWriter& out) {
  out.zeros(6);
  out.u16(1);  // data reference
  out.zeros(8);
  out.u16(format.channels);
  out.u16(16);  // bits, by custom
  out.u32(0);
  out.u32(rate > 0xFFFF ? 0 : rate << 16);  // the decoder's configuration says the real one
}

// A descriptor's tag and its length in four bytes, as everybody writes it (ISO/IEC 14496-1 section
// 8.3.3).
void write_descriptor(std::uint8_t tag, std::size_t size, BoxWriter& out) {
  out.u8(tag);
  for (int shift = 21; shift > 0; shift -= 7) {
    out.u8(static_cast<std::uint8_t>(0x80 | ((size >> shift) & 0x7F)));
  }
  out.u8(static_cast<std::uint8_t>(size & 0x7F));
}

void write_aac(const Format& format, BoxWriter& out) {
  constexpr std::size_t kHead = 5;  // of a descriptor
  const std::size_t specific = format.configuration.size();
  const std::size_t decoder = 13 + kHead + specific;
  const auto entry = out.box("mp4a");
  write_sound_fields(format, format.timescale, out);
  const auto esds = out.full_box("esds", 0, 0);
  write_descriptor(3, 3 + kHead + decoder + kHead + 1, out);
  out.u16(0);  // ES_ID: 0 in a file (ISO/IEC 14496-14 section 3.1.2)
  out.u8(0);
  write_descriptor(4, decoder, out);
  out.u8(0x40);  // MPEG-4 audio
  out.u8(0x15);  // an audio stream
  out.u24(0);    // buffer and bit rates: not known beforehand
  out.u32(0);
  out.u32(0);
  write_descriptor(5, specific, out);
  out.bytes(format.configuration);
  write_descriptor(6, 1, out);
  out.u8(2);  // as in a file
}

void write_opus(const Format& format, BoxWriter& out) {
  const base::ConstBytes head(format.configuration);
  const auto little = [&](std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = count - 1; i >= 0; --i)
      value = value << 8 | head[at + static_cast<std::size_t>(i)];
    return value;
  };
  const auto entry = out.box("Opus");
  write_sound_fields(format, 48'000, out);
  const auto dops = out.box("dOps");
  out.u8(0);  // version
  out.u8(head[9]);
  out.u16(static_cast<std::uint16_t>(little(10, 2)));  // pre-skip
  out.u32(little(12, 4));                              // rate before encoding
  out.u16(static_cast<std::uint16_t>(little(16, 2)));  // gain
  out.u8(head[18]);
  if (head[18] != 0) out.bytes(head.subspan(kOpusHeadSize, 2u + head[9]));
}

}  // namespace

std::string_view to_string(FormatError error) {
  switch (error) {
    case FormatError::kUnsupportedCodec:
      return "MP4 and HLS carry H.264, AAC and Opus only";
    case FormatError::kBadConfiguration:
      return "the decoder's configuration is damaged";
    case FormatError::kBadTimescale:
      return "the ticks per second make no sense";
    case FormatError::kNoSize:
      break;
  }
  return "the size of the picture or the number of channels is missing";
}

base::Result<void, FormatError> check(const Format& format) {
  if (format.codec != Codec::kH264 && format.codec != Codec::kAac && format.codec != Codec::kOpus) {
    return base::Failure{FormatError::kUnsupportedCodec};
  }
  if (format.timescale == 0 || format.timescale > kTimescaleMax) {
    return base::Failure{FormatError::kBadTimescale};
  }
  const bool sized = kind_of(format.codec) == Kind::kVideo ? format.width > 0 && format.height > 0
                                                           : format.channels > 0;
  if (!sized) return base::Failure{FormatError::kNoSize};
  if (!is_whole(format)) return base::Failure{FormatError::kBadConfiguration};
  return {};
}

void write_sample_entry(const Format& format, BoxWriter& out) {
  if (format.codec == Codec::kH264) return write_avc(format, out);
  if (format.codec == Codec::kAac) return write_aac(format, out);
  write_opus(format, out);
}

std::string codec_string(const Format& format) {
  if (!check(format)) return {};
  const auto& bytes = format.configuration;
  if (format.codec == Codec::kH264) {
    return fmt::format("avc1.{:02x}{:02x}{:02x}", bytes[1], bytes[2], bytes[3]);
  }
  if (format.codec == Codec::kAac) return fmt::format("mp4a.40.{}", audio_object_type(bytes));
  return "opus";
}

}  // namespace media::mp4
