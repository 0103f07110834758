#include "proto/websocket/frame.hpp"

namespace proto::websocket {

namespace {

constexpr std::size_t kControlPayloadMax = 125;

bool is_known(std::uint8_t opcode) {
  return opcode <= 0x2 || (opcode >= 0x8 && opcode <= 0xA);
}

}  // namespace

base::Result<std::optional<FrameHeader>, FrameError> parse_client_frame(base::ConstBytes bytes) {
  using Bad = base::Failure<FrameError>;
  base::ByteReader reader(bytes);
  const std::uint8_t first = reader.u8();
  const std::uint8_t second = reader.u8();
  if (!reader.ok()) return std::optional<FrameHeader>();
  if ((first & 0x70) != 0) return Bad{FrameError::kReservedBit};
  if (!is_known(first & 0x0F)) return Bad{FrameError::kUnknownOpcode};
  if ((second & 0x80) == 0) return Bad{FrameError::kNotMasked};

  FrameHeader header;
  header.opcode = static_cast<Opcode>(first & 0x0F);
  header.is_final = (first & 0x80) != 0;
  const std::uint8_t length = second & 0x7F;
  if (is_control(header.opcode) && (!header.is_final || length > kControlPayloadMax))
    return Bad{FrameError::kBadControl};

  std::uint64_t shortest = 0;  // a smaller value should have been written in fewer bytes
  header.payload_size = length;
  if (length == 126) {
    header.payload_size = reader.u16();
    shortest = 126;
  } else if (length == 127) {
    header.payload_size = std::uint64_t{reader.u32()} << 32;
    header.payload_size |= reader.u32();
    shortest = 65536;
  }
  for (std::uint8_t& octet : header.mask) octet = reader.u8();
  if (!reader.ok()) return std::optional<FrameHeader>();
  if (header.payload_size < shortest || header.payload_size >> 63 != 0)
    return Bad{FrameError::kBadLength};
  header.header_size = bytes.size() - reader.left();
  return header;
}

void apply_mask(const std::array<std::uint8_t, 4>& mask, base::Bytes payload) {
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] ^= mask[i % 4];
}

void write_server_frame(Opcode opcode, base::ConstBytes payload, std::string& out) {
  std::array<std::uint8_t, 10> header{};
  base::ByteWriter writer(header);
  writer.u8(static_cast<std::uint8_t>(0x80 | static_cast<std::uint8_t>(opcode)));
  if (payload.size() <= kControlPayloadMax) {
    writer.u8(static_cast<std::uint8_t>(payload.size()));
  } else if (payload.size() <= 0xFFFF) {
    writer.u8(126);
    writer.u16(static_cast<std::uint16_t>(payload.size()));
  } else {
    writer.u8(127);
    writer.u64(payload.size());
  }
  out += base::as_text(writer.written());
  out += base::as_text(payload);
}

}  // namespace proto::websocket
