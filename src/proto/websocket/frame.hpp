// Frames of RFC 6455 section 5.2: the header is parsed and written, payloads are masked.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-------+-+-------------+-------------------------------+
//   |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
//   |I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
//   |N|V|V|V|       |S|             |   (if payload len==126/127)   |
//   | |1|2|3|       |K|             |                               |
//   +-+-+-+-+-------+-+-------------+-------------------------------+
//   |     Masking-key (32, if MASK is set)  |     Payload           |
//   +---------------------------------------------------------------+
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace proto::websocket {

enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xA,
};

inline bool is_control(Opcode opcode) {
  return (static_cast<std::uint8_t>(opcode) & 0x8) != 0;
}

struct FrameHeader {
  Opcode opcode = Opcode::kText;
  bool is_final = true;
  std::uint64_t payload_size = 0;
  std::array<std::uint8_t, 4> mask{};
  std::size_t header_size = 0;  // bytes that the header took
};

enum class FrameError {
  kReservedBit,  // an extension that was not negotiated
  kUnknownOpcode,
  kNotMasked,   // section 5.1: a client must mask
  kBadControl,  // a control frame that is fragmented or longer than 125 bytes
  kBadLength,   // not the shortest form, or past 2^63
};

// The header at the front of what a client sent; nullopt: more bytes are needed.
base::Result<std::optional<FrameHeader>, FrameError> parse_client_frame(base::ConstBytes bytes);

// Masks or unmasks (the same thing) a payload of which this is the first byte.
void apply_mask(const std::array<std::uint8_t, 4>& mask, base::Bytes payload);

// Appends a whole unmasked frame.
void write_server_frame(Opcode opcode, base::ConstBytes payload, std::string& out);

}  // namespace proto::websocket
