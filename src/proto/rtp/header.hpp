// RTP packets: header in and out (RFC 3550 section 5.1, RFC 8285).
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  |V=2|P|X|  CC   |M|     PT      |       sequence number         |
//  |                           timestamp                           |
//  |           synchronization source (SSRC) identifier            |
//  |            contributing source (CSRC) identifiers  ...        |
//  |       profile (0xBEDE one-byte)       |  length in words      |
//  |                        header extensions ...                  |
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace proto::rtp {

inline constexpr std::size_t kFixedHeaderSize = 12;
inline constexpr std::uint8_t kPaddingBit = 0x20;  // of the first byte

enum class ParseError : std::uint8_t { kTooShort, kBadVersion, kBadExtension, kBadPadding };

// The header in the clear; valid before decryption. `extensions` points into the packet.
struct Header {
  bool padding = false;
  bool marker = false;
  std::uint8_t payload_type = 0;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
  std::uint16_t extension_profile = 0;  // 0: none
  base::ConstBytes extensions;          // the body after profile and length
  std::size_t size = 0;                 // of the whole header, CSRCs and extensions included
};

base::Result<Header, ParseError> parse_header(base::ConstBytes packet);

// The payload of a decrypted packet, padding removed. Empty for a padding-only packet. Fails with
// kBadPadding when the padding's length is zero or larger than what follows the header.
base::Result<base::ConstBytes, ParseError> payload_of(const Header& header,
                                                      base::ConstBytes packet);

// The value of extension `id` (1..255; one-byte and two-byte forms), nullopt when absent.
// id 0 finds nothing.
std::optional<base::ConstBytes> find_extension(const Header& header, std::uint8_t id);

// One extension to write. id 1..14, 1..16 bytes: always the one-byte form.
struct Extension {
  std::uint8_t id = 0;
  base::ConstBytes value;
};

struct OutboundHeader {
  bool marker = false;
  std::uint8_t payload_type = 0;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
};

// Writes a header without CSRCs; gives its size, or 0 when `out` is too small or an extension does
// not fit the one-byte form.
std::size_t write_header(const OutboundHeader& header, std::span<const Extension> extensions,
                         base::Bytes out);

}  // namespace proto::rtp
