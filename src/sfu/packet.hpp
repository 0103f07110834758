// A media packet inside the SFU: parsed once, never changed afterwards.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "media/codec/inspect.hpp"
#include "media/track.hpp"
#include "sfu/vp8_numbers.hpp"

namespace sfu {

// What of its SSRC has come before a packet.
enum class Order : std::uint8_t {
  kFirst,   // nothing
  kNewest,  // older packets only
  kLate,    // newer ones too, or itself
};

// What arrived, decrypted; `payload` points into the receive buffer.
struct InboundPacket {
  std::uint64_t sequence = 0;  // extended, of its SSRC
  Order order = Order::kFirst;
  std::uint32_t timestamp = 0;
  bool marker = false;
  media::Codec codec = media::Codec::kOpus;
  media::codec::PacketFacts facts;
  base::ConstBytes payload;                // empty for a padding-only packet
  std::optional<std::uint8_t> level = {};  // of sound, -dBov (RFC 6464), where it is told
};

// A packet in the publication's own numbering, which goes on when its source is replaced.
struct Packet {
  std::uint64_t position = 0;   // rises by one per packet of a source
  std::uint32_t timestamp = 0;  // continuous
  bool marker = false;
  media::Codec codec = media::Codec::kOpus;
  media::codec::PacketFacts facts;
  base::ConstBytes payload;
};

// What differs for one viewer.
struct Rewrite {
  std::uint8_t payload_type = 0;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
  Vp8Numbers::Offsets vp8 = {};
  bool empty = false;  // the number only, without what is in the packet
};

// What the header of a packet that went out carried beside that.
struct SentHeader {
  std::uint16_t transport_number = 0;
  bool mid = false;
};

}  // namespace sfu
