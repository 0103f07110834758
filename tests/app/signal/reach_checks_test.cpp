#include "app/signal/reach_checks.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/signal/fakes.hpp"
#include "tests/app/test_clock.hpp"

namespace app::signal {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReachChecksTest : public testing::Test {
 protected:
  static std::string offer() { return proto::sdp::browser_text("chromium-156", "offer_recvonly"); }
  std::string_view refusal(std::size_t shard, Way way, std::string_view sdp) {
    const auto opened = checks.open(shard, way, sdp);
    return opened ? std::string_view("") : opened.error();
  }

  FakeMediaPort first;
  FakeMediaPort second;
  MediaIds ids;
  base::SeededRandom random{7};
  TestClock clock;
  ReachChecks checks{{&first, &second}, ids, random, clock};
};

TEST_F(ReachChecksTest, name_addresses_of_one_transport_only) {
  const std::string udp = checks.open(0, Way::kUdp, offer()).value();
  EXPECT_THAT(udp, HasSubstr(" 192.0.2.1 8443 typ host"));
  EXPECT_THAT(udp, Not(HasSubstr("tcptype")));
  const std::string tcp = checks.open(0, Way::kTcp, offer()).value();
  EXPECT_THAT(tcp, HasSubstr(" 192.0.2.1 443 typ host tcptype passive"));
  EXPECT_THAT(tcp, Not(HasSubstr("8443")));
}

TEST_F(ReachChecksTest, are_peers_of_the_shard_without_a_track) {
  const std::string answer = checks.open(1, Way::kUdp, offer()).value();
  EXPECT_TRUE(first.commands.empty());
  ASSERT_EQ(second.commands.size(), 1u);
  const auto peer = second.last<sfu::AddPeer>();
  EXPECT_THAT(answer, HasSubstr("a=ice-ufrag:" + peer.local.ufrag));
  EXPECT_EQ(peer.local.ufrag.substr(0, 2), "07");
  EXPECT_EQ(ids.next_peer().value, peer.peer.value + 1);
}

TEST_F(ReachChecksTest, refuse_what_they_cannot_answer) {
  EXPECT_EQ(refusal(0, Way::kUdp, "no description"), "bad_sdp");
  EXPECT_EQ(refusal(2, Way::kUdp, offer()), "bad_message");
  first.full = true;
  EXPECT_EQ(refusal(0, Way::kUdp, offer()), "server_busy");
  EXPECT_EQ(checks.going_on(), 0u);
}

TEST_F(ReachChecksTest, are_only_a_few_at_a_time_and_end_by_themselves) {
  for (std::size_t i = 0; i < kReachChecksMax; ++i)
    EXPECT_EQ(refusal(i % 2, Way::kUdp, offer()), "");
  EXPECT_EQ(refusal(0, Way::kUdp, offer()), "already_measuring");
  clock.advance(kReachCheckTime - std::chrono::milliseconds(1));
  checks.tick();
  EXPECT_EQ(checks.going_on(), kReachChecksMax);
  clock.advance(std::chrono::milliseconds(1));
  second.full = true;
  checks.tick();
  EXPECT_EQ(checks.going_on(), kReachChecksMax / 2);
  second.full = false;
  checks.tick();
  EXPECT_EQ(checks.going_on(), 0u);
  for (const FakeMediaPort* port : {&first, &second}) {
    std::set<sfu::PeerId> added;
    std::set<sfu::PeerId> removed;
    for (const auto& command : port->all<sfu::AddPeer>()) added.insert(command.peer);
    for (const auto& command : port->all<sfu::RemovePeer>()) removed.insert(command.peer);
    EXPECT_EQ(added, removed);
  }
  EXPECT_EQ(refusal(0, Way::kUdp, offer()), "");
}

TEST_F(ReachChecksTest, give_their_place_back_when_the_browser_hangs_up) {
  ASSERT_TRUE(checks.open(0, Way::kTcp, offer()));
  const auto peer = first.last<sfu::AddPeer>().peer;
  checks.on_sfu_event(sfu::PeerConnected{peer});
  EXPECT_EQ(checks.going_on(), 1u);
  checks.on_sfu_event(sfu::PeerLost{{peer.value + 100}, sfu::LostReason::kClosed});
  EXPECT_EQ(checks.going_on(), 1u);
  checks.on_sfu_event(sfu::PeerLost{peer, sfu::LostReason::kClosed});
  EXPECT_EQ(checks.going_on(), 0u);
}

TEST_F(ReachChecksTest, say_where_there_is_no_way) {
  first.forget_tcp();
  EXPECT_EQ(refusal(0, Way::kTcp, offer()), "no_way");
  EXPECT_EQ(refusal(0, Way::kUdp, offer()), "");
}

}  // namespace
}  // namespace app::signal
