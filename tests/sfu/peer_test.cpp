#include "sfu/peer.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_browser.hpp"

namespace sfu {
namespace {

using namespace test;

// One peer and the browser it is the other end of, without a Worker.
class PeerOf : public testing::Test {
 protected:
  void exchange() {
    for (bool moved = true; moved;) {
      moved = false;
      for (Datagram& datagram : browser.take()) {
        moved = true;
        if (proto::classify(datagram) == proto::DatagramKind::kStun) {
          peer.receive_stun(now, browser.address(), datagram, out);
        } else {
          peer.receive_dtls(now, browser.address(), datagram, out);
        }
        carry();
      }
    }
  }
  void carry() {
    std::vector<Datagram> carried;
    for (const base::Transmit& item : out.items()) {
      EXPECT_EQ(item.to, browser.address());
      carried.emplace_back(item.bytes.begin(), item.bytes.end());
    }
    out.clear();
    for (Datagram& datagram : carried) browser.receive(now, std::move(datagram));
  }
  void connect() {
    browser.check();
    exchange();
    ASSERT_TRUE(peer.is_ready());
  }
  // One packet under SSRC 7; its size on the wire.
  std::size_t send(const Payload& payload, std::uint8_t mid_id = 0, std::string_view mid = {},
                   std::optional<std::uint16_t> original = {}) {
    const Packet packet = packet_at(1, 0, media::Codec::kH264, payload);
    peer.downlink().mid_extension = mid_id;
    const std::size_t size =
        peer.send_rtp(now, packet, {kH264Type, sequence++, 900, 7}, mid, original, out);
    carry();
    return size;
  }

  base::Time now = at(0);
  Browser browser{PeerId{5}, World::address(5)};
  Peer peer{browser.description(), server_context(), now};
  base::TransmitQueue out;
  std::uint16_t sequence = 10;
};

TEST_F(PeerOf, is_not_ready_at_first_and_sends_nothing) {
  EXPECT_FALSE(peer.is_ready());
  EXPECT_EQ(send(h264_delta()), 0u);
  peer.send_rtcp(Datagram(8, 1), out);
  EXPECT_TRUE(out.empty());
  EXPECT_FALSE(peer.is_known(browser.address()));
  EXPECT_EQ(peer.id(), PeerId{5});
  EXPECT_EQ(peer.ufrag(), "peer5");
}

TEST_F(PeerOf, says_once_that_it_is_connected) {
  connect();
  const auto event = peer.poll_event();
  ASSERT_TRUE(event);
  EXPECT_TRUE(std::holds_alternative<PeerConnected>(*event));
  browser.check();
  exchange();
  EXPECT_FALSE(peer.poll_event());
}

TEST_F(PeerOf, is_ready_when_keys_and_an_address_are_there) {
  browser.nominates = false;
  browser.check();
  exchange();
  EXPECT_TRUE(browser.is_connected());
  EXPECT_FALSE(peer.is_ready());
  EXPECT_FALSE(peer.poll_event());
  browser.nominates = true;
  browser.check();
  exchange();
  EXPECT_TRUE(peer.is_ready());
  EXPECT_TRUE(peer.poll_event());
}

TEST_F(PeerOf, sends_a_packet_that_its_browser_understands) {
  connect();
  const Payload payload = h264_keyframe(500);
  EXPECT_GT(send(payload), 512u);
  const auto& received = browser.received(7);
  ASSERT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].payload, payload);
  EXPECT_EQ(received[0].sequence, 10);
  EXPECT_EQ(received[0].timestamp, 900u);
  EXPECT_EQ(received[0].payload_type, kH264Type);
  EXPECT_TRUE(received[0].marker);
  EXPECT_EQ(received[0].mid, "");
}

TEST_F(PeerOf, sends_the_mid_when_it_is_given_and_negotiated) {
  connect();
  send(h264_delta(), kMidId, "x");
  send(h264_delta(), 0, "x");
  send(h264_delta(), kMidId, "");
  EXPECT_EQ(browser.received(7)[0].mid, "x");
  EXPECT_EQ(browser.received(7)[1].mid, "");
  EXPECT_EQ(browser.received(7)[2].mid, "");
}

TEST_F(PeerOf, a_retransmission_begins_with_the_original_number) {
  connect();
  const Payload payload = h264_delta(30);
  send(payload, kMidId, "x", 0x1234);
  const Payload& received = browser.received(7)[0].payload;
  ASSERT_EQ(received.size(), 32u);
  EXPECT_EQ(base::load_u16(received.data()), 0x1234);
  EXPECT_EQ(Payload(received.begin() + 2, received.end()), payload);
}

TEST_F(PeerOf, sends_a_packet_without_payload) {
  connect();
  EXPECT_GT(send({}), 0u);
  EXPECT_TRUE(browser.received(7)[0].payload.empty());
}

TEST_F(PeerOf, leaves_the_mid_out_where_it_does_not_fit) {
  connect();
  const Payload longest(kPayloadSizeMax, 0x41);
  EXPECT_GT(send(longest, kMidId, "a-long-name"), 0u);
  EXPECT_EQ(browser.received(7)[0].mid, "");
  EXPECT_GT(send(longest, kMidId, "a-long-name", 5), 0u);
  EXPECT_EQ(browser.received(7)[1].payload.size(), kPayloadSizeMax + 2);
  EXPECT_EQ(send(Payload(kPayloadSizeMax + 10, 0x41)), 0u);
}

TEST_F(PeerOf, reads_what_its_browser_sends) {
  connect();
  OutboundStream stream{.ssrc = 9, .payload_type = kH264Type};
  Datagram packet = browser.make_rtp(stream, h264_delta(), true);
  const auto header = proto::rtp::parse_header(packet);
  const auto size = peer.unprotect_rtp(now, browser.address(), *header, packet);
  ASSERT_TRUE(size);
  const auto payload = proto::rtp::payload_of(*header, base::ConstBytes(packet).first(*size));
  EXPECT_TRUE(std::ranges::equal(*payload, h264_delta()));
}

TEST_F(PeerOf, has_no_keys_before_the_handshake) {
  OutboundStream stream{.ssrc = 9, .payload_type = kH264Type};
  Datagram packet = browser.make_rtp(stream, h264_delta(), true);
  const auto header = proto::rtp::parse_header(packet);
  EXPECT_EQ(peer.unprotect_rtp(now, browser.address(), *header, packet).error(),
            DropReason::kNoKeys);
  EXPECT_EQ(peer.unprotect_rtcp(packet).error(), DropReason::kNoKeys);
}

TEST_F(PeerOf, says_why_a_packet_was_refused) {
  connect();
  OutboundStream stream{.ssrc = 9, .payload_type = kH264Type};
  const auto refused = [&](Datagram packet) {
    const auto header = proto::rtp::parse_header(packet);
    const auto size = peer.unprotect_rtp(now, browser.address(), *header, packet);
    return size ? DropReason::kCount : size.error();
  };
  const Datagram packet = browser.make_rtp(stream, h264_delta(), true);
  Datagram forged = packet;
  forged[20] ^= 1;
  Datagram cut = packet;
  cut.resize(13);
  EXPECT_EQ(refused(forged), DropReason::kNotAuthentic);
  EXPECT_EQ(refused(packet), DropReason::kCount);
  EXPECT_EQ(refused(packet), DropReason::kReplayed);
  Datagram short_rtcp{0x80, 200, 0};
  EXPECT_EQ(peer.unprotect_rtcp(short_rtcp).error(), DropReason::kMalformed);

  for (std::uint32_t ssrc = 100; ssrc < 100 + proto::srtp::kSourcesMax - 1; ++ssrc) {
    stream.ssrc = ssrc;
    ASSERT_EQ(refused(browser.make_rtp(stream, h264_delta(), true)), DropReason::kCount);
  }
  stream.ssrc = 5000;
  EXPECT_EQ(refused(browser.make_rtp(stream, h264_delta(), true)), DropReason::kTooManySources);
}

TEST_F(PeerOf, is_due_when_somebody_in_it_is) {
  EXPECT_EQ(peer.next_timeout(), at(30'000));  // silence
  connect();
  peer.uplink().configure(now, {peer.id(), {}, {video_uplink()}});
  EXPECT_EQ(peer.next_timeout(), at(1000));  // the first report
  peer.downlink().replay_due = at(7);
  EXPECT_EQ(peer.next_timeout(), at(7));
  peer.downlink().report_due = at(3);
  EXPECT_EQ(peer.next_timeout(), at(3));
}

TEST_F(PeerOf, sends_its_feedback_when_it_is_due) {
  connect();
  peer.uplink().configure(now, {peer.id(), {kMidId, kTransportId}, {video_uplink()}});
  OutboundStream stream{.ssrc = 9, .payload_type = kH264Type, .mid = "1"};
  Datagram packet = browser.make_rtp(stream, h264_delta(), true);
  const auto header = proto::rtp::parse_header(packet);
  const auto size = peer.unprotect_rtp(now, browser.address(), *header, packet);
  ASSERT_TRUE(peer.uplink().receive(
      now, *header, *proto::rtp::payload_of(*header, base::ConstBytes(packet).first(*size))));

  now = at(1000);
  peer.handle_timeout(now, out);
  carry();

  EXPECT_EQ(browser.rtcp.arrivals, 1u);
  ASSERT_EQ(browser.rtcp.blocks.size(), 1u);
  EXPECT_EQ(browser.rtcp.blocks[0].ssrc, 9u);
  EXPECT_EQ(browser.rtcp.bitrate, kPublisherBitrateMax);
  EXPECT_GT(peer.next_timeout(), now);
}

TEST_F(PeerOf, tells_that_it_fell_silent) {
  connect();
  peer.poll_event();
  now = at(30'000);
  peer.handle_timeout(now, out);
  const auto event = peer.poll_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(std::get<PeerLost>(*event).reason, LostReason::kSilent);
}

TEST_F(PeerOf, rtcp_that_does_not_fit_is_not_sent) {
  connect();
  peer.send_rtcp(Datagram(base::kDatagramSizeMax, 1), out);
  peer.send_rtcp({}, out);
  EXPECT_TRUE(out.empty());
}

TEST_F(PeerOf, says_goodbye) {
  connect();
  peer.close(out);
  carry();
  EXPECT_TRUE(browser.dtls.is_closed());
}

}  // namespace
}  // namespace sfu
