// What one publisher sends, and what it is told, without a Worker around it.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rtcp/transport_feedback.hpp"
#include "sfu/uplink.hpp"
#include "tests/sfu/test_packets.hpp"

namespace sfu::uplink_test {

using media::Codec;
using test::at;
using test::h264_delta;
using test::h264_keyframe;
using test::Payload;
using testing::ElementsAre;

inline constexpr PublicationId kSound{1};
inline constexpr PublicationId kPicture{2};
inline constexpr PublicationId kScreen{3};
inline constexpr std::uint8_t kMidId = 4;
inline constexpr std::uint8_t kTransportId = 5;
inline constexpr std::uint8_t kRidId = 6;
inline constexpr std::uint8_t kRepairedRidId = 7;

// One packet as it would stand on the wire, for the parser of headers to look at.
struct WirePacket {
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::string_view mid = {};
  std::optional<std::uint16_t> transport = {};
  Payload payload = h264_delta();
  bool marker = true;
  std::string_view rid = {};
  std::string_view repaired_rid = {};
};

inline UplinkTrack sound() {
  return {kSound, "0", Codec::kOpus, 111, std::nullopt, {}};
}
inline UplinkTrack picture() {
  return {kPicture, "1", Codec::kH264, 102, 103, {}};
}
inline UplinkTrack layer(PublicationId publication, std::string rid, Codec codec = Codec::kH264) {
  UplinkTrack track{publication, "1", codec, 102, 103, {}};
  track.rid = std::move(rid);
  return track;
}
inline UplinkTrack screen() {
  return {kScreen, "2", Codec::kH264, 102, 103, {}};
}

// What a publisher is told, walked over.
struct Feedback {
  std::vector<proto::rtcp::ReportBlock> blocks;
  std::vector<std::pair<std::uint32_t, std::uint16_t>> lost;  // ssrc, sequence
  std::vector<std::uint64_t> bitrates;
  std::size_t arrivals = 0;
};

inline Feedback read(base::ConstBytes compound) {
  Feedback feedback;
  proto::rtcp::Reader reader{compound};
  while (const auto packet = reader.next()) {
    if (const auto* report = std::get_if<proto::rtcp::ReceiverReport>(&*packet)) {
      const auto blocks = report->reports.span();
      feedback.blocks.assign(blocks.begin(), blocks.end());
    } else if (const auto* nack = std::get_if<proto::rtcp::Nack>(&*packet)) {
      proto::rtcp::for_each_lost(*nack, [&](std::uint16_t sequence) {
        feedback.lost.emplace_back(nack->media, sequence);
      });
    } else if (const auto* remb = std::get_if<proto::rtcp::Remb>(&*packet)) {
      feedback.bitrates.push_back(remb->bitrate);
    } else if (const auto* twcc = std::get_if<proto::rtcp::TransportFeedback>(&*packet)) {
      feedback.arrivals += proto::rtcp::read_transport_feedback(*twcc)->size();
    } else {
      ADD_FAILURE() << "unexpected RTCP packet";
    }
  }
  EXPECT_FALSE(reader.malformed());
  return feedback;
}

class UplinkOf : public testing::Test {
 protected:
  UplinkOf() { configure({sound(), picture()}); }

  void configure(std::vector<UplinkTrack> tracks, base::Time now = at(0)) {
    uplink.configure(
        now, {PeerId{9}, {kMidId, kTransportId, kRidId, kRepairedRidId}, std::move(tracks)});
  }

  base::Result<Uplink::Arrived, DropReason> receive(const WirePacket& packet,
                                                    base::Time now = at(0)) {
    std::uint8_t transport[2] = {};
    std::vector<proto::rtp::Extension> extensions;
    if (!packet.mid.empty()) extensions.push_back({kMidId, base::as_bytes(packet.mid)});
    if (packet.transport) {
      base::store_u16(transport, *packet.transport);
      extensions.push_back({kTransportId, transport});
    }
    if (!packet.rid.empty()) extensions.push_back({kRidId, base::as_bytes(packet.rid)});
    if (!packet.repaired_rid.empty()) {
      extensions.push_back({kRepairedRidId, base::as_bytes(packet.repaired_rid)});
    }
    wire.assign(1500, 0);
    const std::size_t header_size = proto::rtp::write_header(
        {packet.marker, packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc},
        extensions, wire);
    std::copy(packet.payload.begin(), packet.payload.end(),
              wire.begin() + static_cast<std::ptrdiff_t>(header_size));
    wire.resize(header_size + packet.payload.size());
    const auto header = proto::rtp::parse_header(wire);
    return uplink.receive(now, *header, *proto::rtp::payload_of(*header, wire));
  }

  std::optional<DropReason> refused(const WirePacket& packet, base::Time now = at(0)) {
    const auto arrived = receive(packet, now);
    if (arrived) return std::nullopt;
    return arrived.error();
  }

  // A retransmission of `packet` (RFC 4588).
  static WirePacket repair(const WirePacket& packet, std::uint32_t ssrc) {
    WirePacket rtx = packet;
    rtx.ssrc = ssrc;
    rtx.payload_type = 103;
    rtx.sequence = 7;
    rtx.payload.insert(rtx.payload.begin(), {static_cast<std::uint8_t>(packet.sequence >> 8),
                                             static_cast<std::uint8_t>(packet.sequence)});
    return rtx;
  }

  Feedback feedback(base::Time now, std::size_t size = 1200) {
    std::vector<std::uint8_t> buffer(size);
    base::ByteWriter out{buffer};
    if (!uplink.write_feedback(now, out)) return {};
    EXPECT_TRUE(out.ok());
    return read(out.written());
  }

  Uplink uplink;
  std::vector<std::uint8_t> wire;
};

}  // namespace sfu::uplink_test
