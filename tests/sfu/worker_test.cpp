#include "sfu/worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sfu/test_browser.hpp"

namespace sfu {
namespace {

using namespace test;

const base::SocketAddress kStranger{base::IpAddress::v4(203, 0, 113, 9), 9999};

Datagram rtp_datagram() {
  Datagram packet(60, 7);
  proto::rtp::write_header({true, kH264Type, 1, 2, 3}, {}, packet);
  return packet;
}

TEST(Worker, has_nothing_to_do_at_first) {
  World world;
  EXPECT_EQ(world.worker.next_timeout(), base::kNever);
  EXPECT_FALSE(world.worker.poll_event());
  EXPECT_EQ(world.worker.entries(), 0u);
}

TEST(Worker, connects_a_browser) {
  World world;
  Browser& browser = world.connect();
  const auto connected = world.events<PeerConnected>();
  ASSERT_EQ(connected.size(), 1u);
  EXPECT_EQ(connected[0].peer, browser.id);
  EXPECT_EQ(world.statistics().peers, 1u);
  EXPECT_EQ(browser.dtls.server_fingerprint(), server_context().fingerprint());
}

TEST(Worker, drops_and_counts_what_comes_from_an_address_nobody_proved) {
  World world;
  world.connect();
  world.inject(kStranger, rtp_datagram());
  world.inject(kStranger, Datagram{0x80, 200, 0, 1, 0, 0, 0, 1});
  world.inject(kStranger, Datagram(100, 22));  // as if of DTLS
  EXPECT_EQ(world.drops(DropReason::kUnknownAddress), 3u);
  EXPECT_TRUE(world.astray.empty());
}

TEST(Worker, drops_and_counts_what_is_nothing_it_knows) {
  World world;
  world.inject(kStranger, Datagram{});
  world.inject(kStranger, Datagram{1});
  world.inject(kStranger, Datagram{255, 255, 255});
  world.inject(kStranger, Datagram{0, 1, 0, 0});  // STUN cut short
  EXPECT_EQ(world.drops(DropReason::kMalformed), 4u);
}

TEST(Worker, answers_a_plain_binding_request) {
  World world;
  Datagram request(100);
  proto::stun::MessageWriter writer(request, proto::stun::MessageType::kBindingRequest, {5});
  request.resize(writer.finish({}));

  world.inject(kStranger, request);

  ASSERT_EQ(world.astray.size(), 1u);
  const auto answer = proto::stun::parse(world.astray[0].second);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->mapped, kStranger);
  // It proves nothing.
  world.inject(kStranger, rtp_datagram());
  EXPECT_EQ(world.drops(DropReason::kUnknownAddress), 1u);
}

TEST(Worker, does_not_answer_a_check_for_nobody) {
  World world;
  Browser& browser = world.add_browser();
  browser.check();
  world.settle();
  EXPECT_EQ(browser.stun_answers, 0);
  EXPECT_GT(world.drops(DropReason::kUnknownAddress), 0u);
}

TEST(Worker, does_not_believe_a_check_with_the_wrong_password) {
  World world;
  Browser& browser = world.add_browser();
  AddPeer other = browser.description();
  other.local.password = "another-password-of-22-characters";
  world.execute(other);
  world.settle();
  EXPECT_EQ(browser.stun_answers, 0);
  EXPECT_FALSE(browser.is_connected());
  EXPECT_GT(world.drops(DropReason::kNotAuthentic), 0u);

  world.inject(browser.address(), rtp_datagram());
  EXPECT_EQ(world.drops(DropReason::kUnknownAddress), 1u);
}

TEST(Worker, drops_media_before_the_handshake) {
  World world;
  Browser& browser = world.add_browser();
  browser.shakes_hands = false;
  world.execute(browser.description());
  world.settle();
  ASSERT_EQ(browser.stun_answers, 1);

  world.inject(browser.address(), rtp_datagram());
  world.inject(browser.address(), Datagram{0x80, 200, 0, 1, 0, 0, 0, 1});

  EXPECT_EQ(world.drops(DropReason::kNoKeys), 2u);
  EXPECT_EQ(world.statistics().packets_received, 0u);
}

TEST(Worker, drops_forged_and_replayed_media) {
  World world;
  Browser& browser = world.connect();
  OutboundStream stream{.ssrc = 7, .payload_type = kH264Type};
  const Datagram packet = browser.make_rtp(stream, h264_keyframe(), true);
  Datagram forged = packet;
  forged.back() ^= 1;

  world.inject(browser.address(), forged);
  EXPECT_EQ(world.drops(DropReason::kNotAuthentic), 1u);
  world.inject(browser.address(), packet);
  EXPECT_EQ(world.statistics().packets_received, 1u);
  world.inject(browser.address(), packet);
  EXPECT_EQ(world.drops(DropReason::kReplayed), 1u);
  EXPECT_EQ(world.statistics().packets_received, 1u);
}

TEST(Worker, drops_a_packet_whose_padding_is_a_lie) {
  World world;
  Browser& browser = world.connect();
  OutboundStream stream{.ssrc = 7, .payload_type = kH264Type};
  Payload payload = h264_delta();
  payload.back() = 200;              // of 40
  Browser& other = world.connect();  // whose packet we build by hand
  Datagram packet = other.make_rtp(stream, payload, true);
  packet[0] |= 0x20;
  world.inject(other.address(), packet);
  EXPECT_EQ(world.drops(DropReason::kNotAuthentic), 1u);  // the header is authenticated too
  world.inject(browser.address(), Datagram{0x8F, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9});
  EXPECT_EQ(world.drops(DropReason::kMalformed), 1u);
}

TEST(Worker, loses_a_peer_whose_certificate_is_not_the_one_described) {
  World world;
  Browser& browser = world.add_browser();
  AddPeer described = browser.description();
  described.remote_fingerprint.sha256[3] ^= 1;
  world.execute(described);

  world.run(1000);

  const auto lost = world.events<PeerLost>();
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0].peer, browser.id);
  EXPECT_EQ(lost[0].reason, LostReason::kWrongFingerprint);
  EXPECT_TRUE(world.events<PeerConnected>().empty());
  EXPECT_EQ(world.statistics().peers, 0u);
}

TEST(Worker, loses_a_peer_that_is_silent_for_thirty_seconds) {
  World world;
  Browser& browser = world.connect();
  world.run(60'000);
  EXPECT_TRUE(world.events<PeerLost>().empty());

  browser.checks = false;
  world.run(24'000);
  EXPECT_TRUE(world.events<PeerLost>().empty());
  world.run(6'001);

  const auto lost = world.events<PeerLost>();
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0].reason, LostReason::kSilent);
  EXPECT_EQ(world.statistics().peers, 0u);
  EXPECT_EQ(world.worker.next_timeout(), base::kNever);
  EXPECT_EQ(world.worker.entries(), 0u);
}

TEST(Worker, loses_a_peer_that_never_came) {
  World world;
  Browser& browser = world.add_browser();
  browser.checks = false;
  world.execute(browser.description());
  world.run(30'001);
  const auto lost = world.events<PeerLost>();
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0].reason, LostReason::kSilent);
}

TEST(Worker, loses_a_peer_that_does_not_shake_hands) {
  World world;
  Browser& browser = world.add_browser();
  browser.shakes_hands = false;
  world.execute(browser.description());
  world.run(60'000);
  const auto lost = world.events<PeerLost>();
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0].reason, LostReason::kHandshakeFailed);
}

TEST(Worker, loses_a_peer_that_says_goodbye) {
  World world;
  Browser& browser = world.connect();
  browser.dtls.close();
  browser.handle_timeout(world.now);
  world.run(1);
  const auto lost = world.events<PeerLost>();
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0].reason, LostReason::kClosed);
}

TEST(Worker, says_goodbye_to_a_peer_that_is_removed) {
  World world;
  Browser& browser = world.connect();
  world.execute(RemovePeer{browser.id});
  EXPECT_TRUE(browser.dtls.is_closed());
  EXPECT_EQ(world.statistics().peers, 0u);
  EXPECT_TRUE(world.events<PeerLost>().empty());  // who removes it knows

  world.inject(browser.address(), rtp_datagram());
  EXPECT_EQ(world.drops(DropReason::kUnknownAddress), 1u);
  EXPECT_GT(world.worker.entries(), 0u) << "the timer of the removed peer";
  world.run(60'000);
  EXPECT_EQ(world.worker.next_timeout(), base::kNever);
  EXPECT_EQ(world.worker.entries(), 0u);
}

TEST(Worker, removes_a_peer_in_the_middle_of_the_handshake) {
  World world;
  Browser& browser = world.add_browser();
  world.execute(browser.description());
  browser.handle_timeout(world.now);
  for (Datagram& check : browser.take()) world.inject(browser.address(), check);
  for (Datagram& hello : browser.take()) world.inject(browser.address(), hello);
  ASSERT_FALSE(browser.is_connected());

  world.execute(RemovePeer{browser.id});
  world.run(60'000);

  EXPECT_FALSE(browser.is_connected());
  EXPECT_EQ(world.statistics().peers, 0u);
  EXPECT_TRUE(world.events<PeerConnected>().empty());
  EXPECT_EQ(world.worker.next_timeout(), base::kNever);
}

TEST(Worker, connects_only_when_an_address_is_nominated_as_well) {
  World world;
  Browser& browser = world.add_browser();
  browser.nominates = false;
  world.execute(browser.description());
  world.run(100);
  EXPECT_TRUE(browser.is_connected());
  EXPECT_TRUE(world.events<PeerConnected>().empty());

  browser.nominates = true;
  browser.check();
  world.settle();
  EXPECT_EQ(world.events<PeerConnected>().size(), 1u);
}

TEST(Worker, follows_a_browser_to_another_address) {
  World world;
  Browser& browser = world.connect();
  world.run(10'000);
  browser.move_to(World::address(77));
  browser.check();
  world.run(10'000);
  EXPECT_TRUE(world.events<PeerLost>().empty());

  OutboundStream stream{.ssrc = 7, .payload_type = kH264Type};
  browser.send_rtp(stream, h264_keyframe());
  world.settle();
  EXPECT_EQ(world.statistics().packets_received, 1u);
}

base::SocketAddress over_tcp(const base::SocketAddress& address, std::uint32_t stream) {
  return {address.ip, address.port, stream};
}

Browser& connect_over_tcp(World& world, std::uint32_t stream) {
  Browser& browser = world.add_browser();
  browser.move_to(over_tcp(browser.address(), stream));
  world.execute(browser.description());
  world.settle();
  EXPECT_TRUE(browser.is_connected());
  return browser;
}

TEST(Worker, serves_a_browser_over_a_tcp_connection_and_counts_it) {
  World world;
  world.connect();
  Browser& browser = connect_over_tcp(world, 7);
  EXPECT_EQ(world.statistics().peers, 2u);
  EXPECT_EQ(world.statistics().peers_on_tcp, 1u);
  EXPECT_TRUE(world.worker.knows(browser.address()));
  EXPECT_FALSE(world.worker.knows(over_tcp(browser.address(), 8)));
  EXPECT_FALSE(world.worker.knows(over_tcp(browser.address(), 0)));

  OutboundStream stream{.ssrc = 7, .payload_type = kH264Type};
  browser.send_rtp(stream, h264_keyframe());
  world.settle();
  EXPECT_EQ(world.statistics().packets_received, 1u);
  world.execute(RemovePeer{browser.id});
  EXPECT_EQ(world.statistics().peers_on_tcp, 0u);
}

TEST(Worker, goes_on_over_the_next_connection_when_one_has_ended) {
  World world;
  Browser& browser = connect_over_tcp(world, 7);
  const base::SocketAddress first = browser.address();
  world.run(2'000);
  world.close_path(first);
  EXPECT_FALSE(world.worker.knows(first));
  EXPECT_TRUE(world.events<PeerLost>().empty());

  browser.move_to(over_tcp(first, 8));
  browser.nominates = false;
  browser.check();
  world.settle();

  EXPECT_EQ(browser.stun_answers, 2);
  EXPECT_EQ(world.statistics().peers_on_tcp, 1u);
  world.astray.clear();
  OutboundStream stream{.ssrc = 7, .payload_type = kH264Type};
  browser.send_rtp(stream, h264_keyframe());
  world.run(2'000);
  EXPECT_EQ(world.statistics().packets_received, 1u);
  EXPECT_TRUE(world.astray.empty()) << "nothing goes to the connection that has ended";
}

TEST(Worker, goes_over_to_datagrams_at_once_when_a_connection_ends) {
  World world;
  Browser& browser = connect_over_tcp(world, 7);
  const base::SocketAddress tcp = browser.address();
  browser.move_to(over_tcp(tcp, 0));
  browser.nominates = false;
  browser.check();
  world.settle();
  EXPECT_EQ(world.statistics().peers_on_tcp, 1u);
  world.close_path(tcp);
  EXPECT_EQ(world.statistics().peers_on_tcp, 0u);
  EXPECT_EQ(world.statistics().peers, 1u);
}

TEST(Worker, loses_whoever_had_only_a_connection_that_has_ended) {
  World world;
  Browser& browser = connect_over_tcp(world, 7);
  browser.checks = false;
  world.close_path(browser.address());
  world.close_path(browser.address());
  world.run(31'000);
  EXPECT_EQ(world.events<PeerLost>().size(), 1u);
  EXPECT_EQ(world.statistics().peers_on_tcp, 0u);
  EXPECT_EQ(world.worker.entries(), 0u);
}

// One computer, two connections one after the other from the same port.
TEST(Worker, a_forged_check_does_not_take_an_address_from_its_new_peer) {
  World world;
  Browser& before = world.connect();
  const base::SocketAddress shared = before.address();
  before.checks = false;
  before.move_to(World::address(200));
  Browser& after = world.connect();
  after.move_to(shared);
  after.check();
  world.settle();

  Datagram forged(200);
  proto::stun::MessageWriter writer(forged, proto::stun::MessageType::kBindingRequest, {9});
  writer.username(before.description().local.ufrag + ":x");
  forged.resize(writer.finish("a-password-nobody-told-anybody"));
  world.inject(shared, forged);
  EXPECT_EQ(world.drops(DropReason::kNotAuthentic), 1u);

  OutboundStream stream{.ssrc = 7, .payload_type = kH264Type};
  after.send_rtp(stream, h264_keyframe());
  world.settle();
  EXPECT_EQ(world.statistics().packets_received, 1u);
}

TEST(Worker, takes_new_credentials_and_goes_on) {
  World world;
  Browser& browser = world.connect();
  world.execute(RestartIce{browser.id, {"fresh", "a-fresh-password-of-22-characters"}});
  const int before = browser.stun_answers;
  browser.check();  // with the old ones
  world.settle();
  EXPECT_EQ(browser.stun_answers, before);

  OutboundStream stream{.ssrc = 7, .payload_type = kH264Type};
  browser.send_rtp(stream, h264_keyframe());
  world.settle();
  EXPECT_EQ(world.statistics().packets_received, 1u);
}

TEST(Worker, does_not_give_one_ufrag_to_two_peers) {
  World world;
  Browser& first = world.connect();
  Browser& second = world.connect();
  AddPeer third = second.description();
  third.peer = PeerId{99};
  world.execute(third);
  EXPECT_EQ(world.statistics().peers, 2u);

  world.execute(RestartIce{first.id, second.description().local});
  const int before = first.stun_answers;
  first.check();
  world.settle();
  EXPECT_EQ(first.stun_answers, before + 1);
}

TEST(Worker, adding_a_peer_again_changes_nothing) {
  World world;
  Browser& browser = world.connect();
  world.execute(browser.description());
  EXPECT_EQ(world.statistics().peers, 1u);
  OutboundStream stream{.ssrc = 7, .payload_type = kH264Type};
  browser.send_rtp(stream, h264_keyframe());
  world.settle();
  EXPECT_EQ(world.statistics().packets_received, 1u);
}

TEST(Worker, ignores_commands_about_what_is_not_there) {
  World world;
  world.execute(RestartIce{PeerId{5}, {"fresh", "a-fresh-password-of-22-characters"}});
  world.execute(RemovePeer{PeerId{5}});
  world.execute(RemovePublication{PublicationId{5}});
  world.execute(SetBlocked{PublicationId{5}, true});
  world.execute(SetUplink{PeerId{5}, {}, {video_uplink()}});
  world.execute(SetDownlink{PeerId{5}, 0, {downlink(kPicture, 10)}});
  const Statistics statistics = world.statistics();
  EXPECT_EQ(statistics.peers, 0u);
  EXPECT_EQ(statistics.publications, 0u);
  EXPECT_EQ(statistics.subscriptions, 0u);
  EXPECT_EQ(world.worker.next_timeout(), base::kNever);
}

TEST(Worker, answers_each_question_for_statistics) {
  World world;
  world.execute(AddPublication{kPicture, media::Kind::kVideo});
  world.execute(AddPublication{kPicture, media::Kind::kVideo});
  world.execute(TakeStatistics{17});
  world.execute(TakeStatistics{18});
  const auto statistics = world.events<Statistics>();
  ASSERT_EQ(statistics.size(), 2u);
  EXPECT_EQ(statistics[0].request, 17u);
  EXPECT_EQ(statistics[1].request, 18u);
  EXPECT_EQ(statistics[1].publications, 1u);
}

TEST(Worker, comes_to_rest_whatever_the_timers_of_many_peers) {
  World world;
  for (int i = 0; i < 20; ++i) world.connect();
  world.run(20'000);
  EXPECT_EQ(world.statistics().peers, 20u);
  EXPECT_TRUE(world.events<PeerLost>().empty());
}

}  // namespace
}  // namespace sfu
