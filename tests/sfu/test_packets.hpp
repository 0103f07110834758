// Packets and moments for the tests of the SFU.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "media/codec/inspect.hpp"
#include "sfu/packet.hpp"

namespace sfu::test {

using Payload = std::vector<std::uint8_t>;

// Virtual time does not begin at its zero, so that a forgotten default shows.
constexpr base::Time at(std::int64_t milliseconds) {
  return base::Time{std::chrono::hours(5) + std::chrono::milliseconds(milliseconds)};
}

// A sequence parameter set (where a decoder may start) or a slice that needs earlier ones.
inline Payload h264_keyframe(std::size_t size = 40) {
  Payload payload(size, 0x11);
  payload[0] = 0x67;
  return payload;
}
inline Payload h264_delta(std::size_t size = 40) {
  Payload payload(size, 0x9a);
  payload[0] = 0x41;
  return payload;
}

// With a picture id of 15 bits, TL0PICIDX and a temporal layer, as libwebrtc sends it.
inline Payload vp8_payload(bool keyframe, std::uint16_t picture, std::uint8_t tl0) {
  Payload payload{0x90,
                  0xE0,
                  static_cast<std::uint8_t>(0x80 | picture >> 8),
                  static_cast<std::uint8_t>(picture),
                  tl0,
                  0x20,
                  static_cast<std::uint8_t>(keyframe ? 0x00 : 0x01)};
  payload.resize(40, 0x55);
  return payload;
}

// The codec's facts of the payload; `payload` must outlive the packet.
inline Packet packet_at(std::uint64_t position, std::uint32_t timestamp, media::Codec codec,
                        const Payload& payload, bool marker = true) {
  Packet packet;
  packet.position = position;
  packet.timestamp = timestamp;
  packet.marker = marker;
  packet.codec = codec;
  packet.facts = media::codec::inspect(codec, payload, marker);
  packet.payload = payload;
  return packet;
}

inline InboundPacket inbound(std::uint64_t sequence, std::uint32_t timestamp, media::Codec codec,
                             const Payload& payload, bool marker = true) {
  InboundPacket packet;
  packet.sequence = sequence;
  packet.timestamp = timestamp;
  packet.marker = marker;
  packet.codec = codec;
  if (!payload.empty()) packet.facts = media::codec::inspect(codec, payload, marker);
  packet.payload = payload;
  return packet;
}

}  // namespace sfu::test
