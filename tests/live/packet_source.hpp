// A publisher by WebRTC: real H.264 units in RTP packets, and Opus, in virtual time.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "live/source_packet.hpp"
#include "media/codec/avc_configuration.hpp"
#include "media/codec/inspect.hpp"
#include "media/rtp_payload/packetize.hpp"
#include "tests/live/publisher.hpp"
#include "tests/media/codec/hex.hpp"

namespace live::test {

// An access unit with start codes. A key frame has its parameter sets before it; `number` makes
// each unlike the others.
inline std::vector<std::uint8_t> coded_picture(bool key, std::uint32_t number, std::size_t size,
                                               std::string_view record = kSmall) {
  std::vector<std::uint8_t> unit;
  const auto add = [&](const std::vector<std::uint8_t>& nal) {
    unit.insert(unit.end(), {0, 0, 0, 1});
    unit.insert(unit.end(), nal.begin(), nal.end());
  };
  if (key) {
    const auto sets =
        media::codec::parse_avc_configuration(media::codec::testing::hex(record)).value();
    add(sets.sps[0]);
    add(sets.pps[0]);
  }
  std::vector<std::uint8_t> slice{static_cast<std::uint8_t>(key ? 0x65 : 0x41), 0x9A};
  for (int shift = 28; shift >= 0; shift -= 4) {
    slice.push_back(static_cast<std::uint8_t>(0x80 | (number >> shift & 0x0F)));
  }
  slice.resize(std::max(size, slice.size() + 1), 0x11);
  add(slice);
  return unit;
}

// The number that coded_picture() wrote into a frame whose last NAL unit it is.
inline std::uint32_t number_of(const std::vector<std::uint8_t>& frame) {
  std::size_t at = 0;
  std::size_t last = 0;
  while (at + 4 <= frame.size()) {
    last = at + 4;
    at = last + base::load_u32(frame.data() + at);
  }
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 4 | (frame.at(last + 2 + i) & 0x0F);
  return number;
}

class PacketSource {
 public:
  // The packets of one picture, 40 ms after the last.
  std::vector<SourcePacket> picture(bool key, std::size_t size = 3'000) {
    std::vector<SourcePacket> packets;
    const auto unit = coded_picture(key, pictures++, size, record);
    const auto payloads = media::rtp_payload::packetize_h264(unit, 1'140);
    for (std::size_t i = 0; i < payloads.size(); ++i) {
      packets.push_back(packet(media::Codec::kH264, payloads[i], i + 1 == payloads.size()));
    }
    video_time += 3'600;
    return packets;
  }
  // 20 ms of sound.
  SourcePacket sound() {
    SourcePacket made = packet(media::Codec::kOpus, {0xFC, 0x55, 0xAA}, true);
    audio_time += 960;
    return made;
  }

  std::string_view record = kSmall;
  std::uint32_t pictures = 0;
  std::uint32_t video_time = 0xFFFF'0000;
  std::uint32_t audio_time = 12'345;
  std::uint64_t video_position = 1'000;
  std::uint64_t audio_position = 5'000;

 private:
  SourcePacket packet(media::Codec codec, std::vector<std::uint8_t> payload, bool marker) {
    SourcePacket packet;
    packet.kind = media::kind_of(codec);
    packet.codec = codec;
    const bool video = packet.kind == media::Kind::kVideo;
    packet.position = video ? video_position++ : audio_position++;
    packet.timestamp = video ? video_time : audio_time;
    packet.marker = marker;
    packet.facts = media::codec::inspect(codec, payload, marker);
    packet.payload = std::move(payload);
    return packet;
  }
};

}  // namespace live::test
