#include "proto/rtp/header.hpp"

namespace proto::rtp {
namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::uint16_t kOneByteProfile = 0xBEDE;      // RFC 8285 section 4.2
constexpr std::uint16_t kTwoByteProfile = 0x1000;      // RFC 8285 section 4.3
constexpr std::uint16_t kTwoByteProfileMask = 0xFFF0;  // the low four bits are "appbits"
constexpr std::uint8_t kOneByteIdMax = 14;             // 15 is reserved
constexpr std::size_t kOneByteValueMax = 16;

std::optional<base::ConstBytes> find_one_byte(base::ConstBytes body, std::uint8_t wanted) {
  std::size_t at = 0;
  while (at < body.size()) {
    const auto id = static_cast<std::uint8_t>(body[at] >> 4);
    const std::uint8_t length = body[at] & 0x0F;  // one less than the bytes that follow
    ++at;
    if (id == 0 && length == 0) continue;  // padding
    // RFC 8285 section 4.2: id 15, or id 0 with a length, ends all processing.
    if (id == 0 || id > kOneByteIdMax) return std::nullopt;
    const std::size_t size = length + 1U;
    if (size > body.size() - at) return std::nullopt;
    if (id == wanted) return body.subspan(at, size);
    at += size;
  }
  return std::nullopt;
}

std::optional<base::ConstBytes> find_two_byte(base::ConstBytes body, std::uint8_t wanted) {
  std::size_t at = 0;
  while (at < body.size()) {
    const std::uint8_t id = body[at++];
    if (id == 0) continue;  // padding has no length byte
    if (at == body.size()) return std::nullopt;
    const std::size_t size = body[at++];
    if (size > body.size() - at) return std::nullopt;
    if (id == wanted) return body.subspan(at, size);
    at += size;
  }
  return std::nullopt;
}

// Bytes of the extension block after profile and length, padded to 32 bits; nullopt when an
// extension does not fit the one-byte form.
std::optional<std::size_t> extensions_size(std::span<const Extension> extensions) {
  std::size_t size = 0;
  for (const Extension& extension : extensions) {
    if (extension.id == 0 || extension.id > kOneByteIdMax) return std::nullopt;
    if (extension.value.empty() || extension.value.size() > kOneByteValueMax) return std::nullopt;
    size += 1 + extension.value.size();
  }
  return (size + 3) / 4 * 4;
}

}  // namespace

base::Result<Header, ParseError> parse_header(base::ConstBytes packet) {
  if (packet.size() < kFixedHeaderSize) return base::Failure{ParseError::kTooShort};
  if (packet[0] >> 6 != kVersion) return base::Failure{ParseError::kBadVersion};
  const bool has_extension = (packet[0] >> 4 & 1) != 0;
  const std::size_t csrc_count = packet[0] & 0x0F;

  Header header;
  header.padding = (packet[0] >> 5 & 1) != 0;
  header.marker = packet[1] >> 7 != 0;
  header.payload_type = packet[1] & 0x7F;
  header.sequence = base::load_u16(packet.data() + 2);
  header.timestamp = base::load_u32(packet.data() + 4);
  header.ssrc = base::load_u32(packet.data() + 8);
  header.size = kFixedHeaderSize + 4 * csrc_count;
  if (packet.size() < header.size) return base::Failure{ParseError::kTooShort};
  if (!has_extension) return header;

  if (packet.size() - header.size < 4) return base::Failure{ParseError::kBadExtension};
  const std::uint8_t* const block = packet.data() + header.size;
  const std::size_t body_size = std::size_t{base::load_u16(block + 2)} * 4;
  header.size += 4;
  if (packet.size() - header.size < body_size) return base::Failure{ParseError::kBadExtension};
  header.extension_profile = base::load_u16(block);
  header.extensions = packet.subspan(header.size, body_size);
  header.size += body_size;
  return header;
}

base::Result<base::ConstBytes, ParseError> payload_of(const Header& header,
                                                      base::ConstBytes packet) {
  if (packet.size() < header.size) return base::Failure{ParseError::kTooShort};
  const base::ConstBytes body = packet.subspan(header.size);
  if (!header.padding) return body;
  // RFC 3550 section 5.1: the last byte counts the padding, itself included. A sender chooses it
  // freely, so it is believed only within the body.
  if (body.empty() || body.back() == 0 || body.back() > body.size()) {
    return base::Failure{ParseError::kBadPadding};
  }
  return body.first(body.size() - body.back());
}

std::optional<base::ConstBytes> find_extension(const Header& header, std::uint8_t id) {
  if (id == 0) return std::nullopt;
  if (header.extension_profile == kOneByteProfile) return find_one_byte(header.extensions, id);
  if ((header.extension_profile & kTwoByteProfileMask) == kTwoByteProfile) {
    return find_two_byte(header.extensions, id);
  }
  return std::nullopt;
}

std::size_t write_header(const OutboundHeader& header, std::span<const Extension> extensions,
                         base::Bytes out) {
  const std::optional<std::size_t> body_size = extensions_size(extensions);
  if (!body_size) return 0;
  base::ByteWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(kVersion << 6 | (extensions.empty() ? 0 : 1 << 4)));
  writer.u8(static_cast<std::uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7F)));
  writer.u16(header.sequence);
  writer.u32(header.timestamp);
  writer.u32(header.ssrc);
  if (!extensions.empty()) {
    writer.u16(kOneByteProfile);
    writer.u16(static_cast<std::uint16_t>(*body_size / 4));
    const std::size_t end = writer.size() + *body_size;
    for (const Extension& extension : extensions) {
      writer.u8(static_cast<std::uint8_t>(extension.id * 16U + extension.value.size() - 1));
      writer.bytes(extension.value);
    }
    if (writer.ok()) writer.zeros(end - writer.size());
  }
  return writer.ok() ? writer.size() : 0;
}

}  // namespace proto::rtp
