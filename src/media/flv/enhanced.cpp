#include "media/flv/enhanced.hpp"

namespace media::flv {

namespace {

using base::Failure;
using Track = base::Result<std::optional<EnhancedTrack>, TagError>;

enum MultitrackType : std::uint8_t { kOneTrack = 0, kManyTracks = 1, kManyTracksManyCodecs = 2 };

// "Multitrack streaming": |kind|packet type|(four_cc)| then per track (four_cc) id (size) body.
Track read_multitrack(base::ByteReader& reader) {
  const std::uint8_t first = reader.u8();
  const std::uint8_t kind = first >> 4;
  EnhancedTrack track{.packet_type = static_cast<std::uint8_t>(first & 0x0F), .bytes = {}};
  if (kind > kManyTracksManyCodecs) return Failure{TagError::kUnknownType};
  if (kind != kManyTracksManyCodecs) track.four_cc = reader.u32();
  while (reader.ok() && !reader.empty()) {
    if (kind == kManyTracksManyCodecs) track.four_cc = reader.u32();
    const std::uint8_t id = reader.u8();
    const std::size_t size = kind == kOneTrack ? reader.left() : reader.u24();
    track.bytes = reader.bytes(size);
    if (reader.ok() && id == 0) return track;
  }
  if (!reader.ok()) return Failure{TagError::kTruncated};
  return std::nullopt;
}

}  // namespace

bool skip_modifiers(base::ByteReader& reader, std::uint8_t& packet_type) {
  while (packet_type == kModEx && reader.ok()) {
    std::size_t size = std::size_t{reader.u8()} + 1;
    if (size == 256) size = std::size_t{reader.u16()} + 1;
    reader.skip(size);
    packet_type = reader.u8() & 0x0F;  // the high half says which modifier it was
  }
  return reader.ok();
}

Track read_track(base::ByteReader& reader, std::uint8_t packet_type, std::uint8_t multitrack) {
  if (packet_type == multitrack) return read_multitrack(reader);
  EnhancedTrack track{.packet_type = packet_type, .four_cc = reader.u32(), .bytes = {}};
  if (!reader.ok()) return Failure{TagError::kTruncated};
  track.bytes = reader.rest();
  return track;
}

std::string text_of_four_cc(std::uint32_t code) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto octet = static_cast<char>(code >> shift & 0xFF);
    text += octet >= ' ' && octet <= '~' ? octet : '?';
  }
  return text;
}

}  // namespace media::flv
