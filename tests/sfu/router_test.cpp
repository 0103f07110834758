#include "sfu/router.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/codec/vp8.hpp"
#include "tests/sfu/test_browser.hpp"

namespace sfu {
namespace {

using namespace test;

constexpr std::uint32_t kView = 1000;  // SSRC of the picture as a viewer gets it
constexpr std::uint32_t kHear = 2000;

// A class: a teacher who publishes sound and picture, and viewers.
class Class : public testing::Test {
 protected:
  Class() {
    world.execute(AddPublication{kSound, media::Kind::kAudio});
    world.execute(AddPublication{kPicture, media::Kind::kVideo});
    world.execute(AddPublication{kScreen, media::Kind::kVideo});
  }

  Browser& publisher(PublicationId publication = kPicture) {
    Browser& browser = world.connect();
    world.execute(
        SetUplink{browser.id, {kMidId, kTransportId}, {sound_uplink(), video_uplink(publication)}});
    return browser;
  }
  Browser& viewer() {
    Browser& browser = world.connect();
    watch(browser, {downlink(kPicture, kView), downlink(kSound, kHear, media::Kind::kAudio)});
    return browser;
  }
  void watch(Browser& browser, std::vector<DownlinkTrack> tracks) {
    world.execute(SetDownlink{browser.id, kMidId, std::move(tracks)});
    world.settle();
  }

  // One frame of `packets` packets, 40 ms after the last.
  void frame(Browser& from, OutboundStream& stream, bool keyframe, int packets = 3) {
    world.run(40);
    stream.timestamp += 3600;
    for (int i = 0; i < packets; ++i) {
      const auto size = static_cast<std::size_t>(60 + i);
      from.send_rtp(stream, keyframe && i == 0 ? h264_keyframe(size) : h264_delta(size),
                    i + 1 == packets);
    }
    world.settle();
  }
  void frames(Browser& from, OutboundStream& stream, int count) {
    for (int i = 0; i < count; ++i) frame(from, stream, false);
  }
  void run(std::int64_t milliseconds) { world.run(milliseconds); }

  World world;
  OutboundStream camera{.ssrc = 50, .payload_type = kH264Type, .mid = "1", .rtx_ssrc = 51};
  OutboundStream microphone{.ssrc = 40, .payload_type = kOpusType, .mid = "0"};
};

TEST_F(Class, every_viewer_gets_every_packet) {
  Browser& teacher = publisher();
  std::vector<Browser*> viewers{&viewer(), &viewer(), &viewer()};

  frame(teacher, camera, true);
  frames(teacher, camera, 20);

  for (Browser* browser : viewers) {
    const auto& packets = browser->received(kView);
    ASSERT_EQ(packets.size(), 63u);
    expect_continuous(packets);
    EXPECT_EQ(packets[0].payload, h264_keyframe(60));
    EXPECT_EQ(packets[1].payload, h264_delta(61));
    EXPECT_EQ(packets[0].payload_type, kH264Type);
    EXPECT_FALSE(packets[0].marker);
    EXPECT_TRUE(packets[2].marker);
    EXPECT_EQ(packets[3].timestamp - packets[0].timestamp, 3600u);
    EXPECT_EQ(browser->undecipherable, 0);
  }
  EXPECT_EQ(world.statistics().packets_received, 63u);
  EXPECT_EQ(world.statistics().packets_sent, 189u);
  EXPECT_EQ(world.statistics().subscriptions, 6u);
}

TEST_F(Class, nobody_gets_their_own_numbers_from_another) {
  Browser& teacher = publisher();
  Browser& one = viewer();
  Browser& other = viewer();
  frame(teacher, camera, true);
  EXPECT_NE(one.received(kView)[0].sequence, other.received(kView)[0].sequence);
  EXPECT_NE(one.received(kView)[0].timestamp, other.received(kView)[0].timestamp);
  EXPECT_LT(one.received(kView)[0].sequence, 0x8000);
}

TEST_F(Class, the_first_packets_say_whose_they_are) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true, 150);
  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 150u);
  EXPECT_EQ(packets.front().mid, "d1000");
  EXPECT_EQ(packets[99].mid, "d1000");
  EXPECT_EQ(packets.back().mid, "");
}

TEST_F(Class, the_longest_packets_get_through_without_a_mid) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  Payload longest = h264_keyframe(kPayloadSizeMax);
  teacher.send_rtp(camera, longest);
  world.settle();
  ASSERT_EQ(browser.received(kView).size(), 1u);
  EXPECT_EQ(browser.received(kView)[0].payload, longest);
  EXPECT_EQ(world.drops(DropReason::kTooLarge), 0u);

  teacher.send_rtp(camera, h264_delta(kPayloadSizeMax + 1));
  world.settle();
  EXPECT_EQ(world.drops(DropReason::kTooLarge), 1u);
}

TEST_F(Class, a_late_joiner_begins_with_the_cached_keyframe) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  frames(teacher, camera, 4);

  Browser& late = viewer();
  world.run(50);

  const auto& packets = late.received(kView);
  ASSERT_EQ(packets.size(), 15u);
  expect_continuous(packets);
  EXPECT_EQ(packets[0].payload, h264_keyframe(60));
  EXPECT_EQ(teacher.rtcp.plis, 0);
  EXPECT_EQ(world.statistics().replays_from_cache, 1u);
  EXPECT_GT(packets.back().at, packets.front().at);  // not all in one burst

  frames(teacher, camera, 3);
  EXPECT_EQ(late.received(kView).size(), 24u);
  expect_continuous(late.received(kView));
}

TEST_F(Class, a_viewer_who_watches_before_connecting_begins_when_connected) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  Browser& late = world.add_browser();
  world.execute(late.description());
  watch(late, {downlink(kPicture, kView)});
  world.run(50);
  EXPECT_TRUE(late.is_connected());
  EXPECT_EQ(late.received(kView).size(), 3u);
  EXPECT_EQ(teacher.rtcp.plis, 0);
}

TEST_F(Class, a_viewer_who_nominates_after_the_handshake_gets_the_whole_replay) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  Browser& late = world.add_browser();
  late.nominates = false;
  world.execute(late.description());
  watch(late, {downlink(kPicture, kView)});
  world.run(50);
  EXPECT_TRUE(late.received(kView).empty());
  EXPECT_EQ(world.drops(DropReason::kTooLarge), 0u);

  late.nominates = true;
  late.check();
  world.run(50);
  EXPECT_EQ(late.received(kView).size(), 3u);
}

TEST_F(Class, twenty_late_joiners_without_a_cache_cause_one_request) {
  Browser& teacher = publisher();
  frame(teacher, camera, false);  // no keyframe to be had
  std::vector<Browser*> viewers;
  for (int i = 0; i < 20; ++i) viewers.push_back(&viewer());
  world.run(100);
  for (Browser* browser : viewers) browser->send_pli(kView);
  world.settle();
  EXPECT_EQ(teacher.rtcp.plis, 1);
  EXPECT_EQ(world.statistics().keyframes_requested, 1u);

  frame(teacher, camera, true);
  frames(teacher, camera, 20);

  EXPECT_EQ(teacher.rtcp.plis, 1);
  for (Browser* browser : viewers) EXPECT_EQ(browser->received(kView).size(), 63u);
}

TEST_F(Class, nobody_is_asked_for_a_keyframe_before_the_first_packet) {
  Browser& teacher = publisher();
  viewer();
  world.run(10'000);
  EXPECT_EQ(teacher.rtcp.plis, 0);

  // The encoder's first keyframe was lost: it is asked at once, not when patience ends.
  frame(teacher, camera, false);
  EXPECT_EQ(teacher.rtcp.plis, 1);
}

TEST_F(Class, an_unanswered_request_is_repeated) {
  Browser& teacher = publisher();
  frame(teacher, camera, false);
  viewer();
  world.run(499);
  EXPECT_EQ(teacher.rtcp.plis, 1);
  world.run(2);
  EXPECT_EQ(teacher.rtcp.plis, 2);
  world.run(60'000);
  EXPECT_LT(teacher.rtcp.plis, 15);
}

TEST_F(Class, a_keyframe_that_came_is_not_asked_for_again) {
  Browser& teacher = publisher();
  frame(teacher, camera, false);
  viewer();
  frame(teacher, camera, true);
  world.run(10'000);
  EXPECT_EQ(teacher.rtcp.plis, 1);
}

TEST_F(Class, a_full_intra_request_asks_as_well) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  Browser& browser = viewer();
  browser.send_rtcp([](base::ByteWriter& out) { proto::rtcp::write_fir(1, kView, 3, out); });
  world.settle();
  EXPECT_EQ(teacher.rtcp.plis, 1);
}

TEST_F(Class, a_viewer_who_asks_without_end_is_not_heard_each_time) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  for (int i = 0; i < 100; ++i) {
    browser.send_pli(kView);
    frame(teacher, camera, i % 2 == 0);  // each request is answered
  }
  EXPECT_LE(teacher.rtcp.plis, 3 + 4);
}

TEST_F(Class, a_request_for_another_stream_is_nothing) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  browser.send_pli(999);
  browser.send_pli(kHear);
  teacher.send_pli(kView);
  world.settle();
  EXPECT_EQ(teacher.rtcp.plis, 0);
}

TEST_F(Class, a_viewer_without_the_codec_costs_no_keyframes) {
  Browser& teacher = publisher();
  Browser& browser = world.connect();
  DownlinkTrack track = downlink(kPicture, kView);
  track.payload_types[static_cast<std::size_t>(media::Codec::kH264)] = {};
  watch(browser, {track});
  frame(teacher, camera, true);
  frames(teacher, camera, 50);
  EXPECT_TRUE(browser.received(kView).empty());
  EXPECT_LE(teacher.rtcp.plis, 1);
  EXPECT_GT(world.drops(DropReason::kCodecRefused), 0u);
}

TEST_F(Class, a_lost_packet_is_sent_again_on_the_retransmission_stream) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  const Received lost = browser.received(kView)[1];

  browser.send_nack(kView, {lost.sequence});
  world.settle();

  const auto& repairs = browser.received(kView + 1);
  ASSERT_EQ(repairs.size(), 1u);
  EXPECT_EQ(repairs[0].payload_type, kH264RtxType);
  EXPECT_EQ(repairs[0].timestamp, lost.timestamp);
  EXPECT_EQ(repairs[0].marker, lost.marker);
  EXPECT_EQ(repairs[0].mid, lost.mid);  // Firefox maps the SSRC by it
  ASSERT_GT(repairs[0].payload.size(), 2u);
  EXPECT_EQ(base::load_u16(repairs[0].payload.data()), lost.sequence);
  EXPECT_EQ(Payload(repairs[0].payload.begin() + 2, repairs[0].payload.end()), lost.payload);
  EXPECT_EQ(world.statistics().retransmitted, 1u);
  EXPECT_EQ(teacher.rtcp.plis, 0);
}

TEST_F(Class, a_packet_is_not_sent_again_and_again) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  const std::uint16_t sequence = browser.received(kView)[0].sequence;
  for (int i = 0; i < 10; ++i) browser.send_nack(kView, {sequence});
  world.settle();
  EXPECT_EQ(browser.received(kView + 1).size(), 1u);
  EXPECT_EQ(world.drops(DropReason::kResentJustNow), 9u);
}

TEST_F(Class, nobody_is_sent_what_they_never_had) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  const std::uint16_t sequence = browser.received(kView)[0].sequence;
  browser.send_nack(kView, {static_cast<std::uint16_t>(sequence - 1)});
  browser.send_nack(999, {sequence});
  world.settle();
  EXPECT_TRUE(browser.received(kView + 1).empty());
  EXPECT_EQ(world.drops(DropReason::kNotInRing), 1u);
  EXPECT_EQ(world.drops(DropReason::kUnknownStream), 1u);
}

TEST_F(Class, one_request_for_everything_is_answered_in_part) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true, 300);
  std::vector<std::uint16_t> all;
  for (const Received& packet : browser.received(kView)) all.push_back(packet.sequence);
  browser.send_nack(kView, all);
  world.settle();
  EXPECT_EQ(browser.received(kView + 1).size(), 64u);
}

TEST_F(Class, a_loss_on_the_way_to_us_is_repaired_for_everybody) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  const std::uint16_t lost = camera.sequence;
  const std::uint32_t timestamp = camera.timestamp;
  teacher.lose_rtp(camera, h264_delta(77));
  teacher.send_rtp(camera, h264_delta(78));
  world.run(15);
  ASSERT_THAT(teacher.rtcp.lost, testing::ElementsAre(std::pair(camera.ssrc, lost)));

  world.execute(SetUplink{
      teacher.id,
      {kMidId, kTransportId},
      {sound_uplink(), {kPicture, "1", media::Codec::kH264, kH264Type, kH264RtxType, {{50, 51}}}}});
  teacher.send_rtx(camera, lost, timestamp);
  world.settle();

  auto packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 5u);
  EXPECT_EQ(packets[4].payload, h264_delta(77));
  EXPECT_EQ(static_cast<std::uint16_t>(packets[4].sequence + 1), packets[3].sequence);
  world.run(1000);
  EXPECT_EQ(teacher.rtcp.lost.size(), 1u);
}

TEST_F(Class, a_gap_too_large_to_repair_asks_for_a_keyframe) {
  Browser& teacher = publisher();
  viewer();
  frame(teacher, camera, true);
  camera.sequence = static_cast<std::uint16_t>(camera.sequence + 1000);
  frame(teacher, camera, false);
  EXPECT_EQ(teacher.rtcp.plis, 1);
  EXPECT_TRUE(teacher.rtcp.lost.empty());
}

TEST_F(Class, publishers_are_told_how_their_packets_arrive) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  frames(teacher, camera, 50);
  world.run(100);

  EXPECT_EQ(teacher.rtcp.arrivals, 153u);
  EXPECT_EQ(teacher.rtcp.bitrate, kPublisherBitrateMax);
  ASSERT_FALSE(teacher.rtcp.blocks.empty());
  EXPECT_EQ(teacher.rtcp.blocks[0].ssrc, camera.ssrc);
  EXPECT_EQ(teacher.rtcp.blocks[0].fraction_lost, 0);
}

TEST_F(Class, a_publisher_who_reloads_goes_on_in_the_same_place) {
  Browser& before = publisher();
  Browser& browser = viewer();
  frame(before, camera, true);
  frames(before, camera, 5);
  world.execute(RemovePeer{before.id});
  const Received last = browser.received(kView).back();
  world.run(3000);

  Browser& after = publisher();
  OutboundStream fresh{.ssrc = 60,
                       .payload_type = kH264Type,
                       .mid = "1",
                       .sequence = 65'000,
                       .timestamp = 4'000'000'000};
  frame(after, fresh, true);
  frames(after, fresh, 5);

  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 36u);
  expect_continuous(packets);
  const std::uint32_t passed = packets[18].timestamp - last.timestamp;
  EXPECT_EQ(passed, static_cast<std::uint32_t>(
                        std::chrono::duration<double>(packets[18].at - last.at).count() * 90'000));
  EXPECT_EQ(browser.undecipherable, 0);
}

TEST_F(Class, who_takes_a_publication_over_is_the_only_one_who_feeds_it) {
  Browser& before = publisher();
  Browser& browser = viewer();
  frame(before, camera, true);
  Browser& after = publisher();

  frame(before, camera, true);
  EXPECT_EQ(browser.received(kView).size(), 3u);
  EXPECT_EQ(world.drops(DropReason::kNoPublication), 3u);

  OutboundStream fresh{.ssrc = 60, .payload_type = kH264Type, .mid = "1"};
  frame(after, fresh, true);
  world.execute(RemovePeer{before.id});  // its end is not the publication's
  frame(after, fresh, false);
  EXPECT_EQ(browser.received(kView).size(), 9u);
  expect_continuous(browser.received(kView));
}

TEST_F(Class, a_publisher_who_changes_the_codec_goes_on_with_another_payload_type) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);

  UplinkTrack vp8 = video_uplink();
  vp8.codec = media::Codec::kVp8;
  vp8.payload_type = kVp8Type;
  vp8.rtx_payload_type = kVp8RtxType;
  world.execute(SetUplink{teacher.id, {kMidId, kTransportId}, {sound_uplink(), vp8}});
  camera.payload_type = kVp8Type;
  teacher.send_rtp(camera, vp8_payload(false, 9, 9));
  teacher.send_rtp(camera, vp8_payload(true, 10, 10));
  world.settle();

  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 4u);
  expect_continuous(packets);
  EXPECT_EQ(packets[3].payload_type, kVp8Type);
  EXPECT_EQ(teacher.rtcp.plis, 1);
}

TEST_F(Class, a_new_stream_in_the_same_section_goes_on_in_the_same_numbers) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  OutboundStream reused{.ssrc = 90,
                        .payload_type = kH264Type,
                        .mid = "1",
                        .sequence = 20'000,
                        .timestamp = 3'000'000'000};
  frame(teacher, reused, true);
  frames(teacher, reused, 5);
  EXPECT_EQ(browser.received(kView).size(), 21u);
  expect_continuous(browser.received(kView));
}

TEST_F(Class, a_publication_that_moves_to_another_section_goes_on) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  world.execute(SetUplink{teacher.id, {kMidId, kTransportId}, {video_uplink(kPicture, "5")}});
  camera.mid = "5";
  camera.sequence = 3;  // the same SSRC, begun anew
  frame(teacher, camera, true);
  EXPECT_EQ(browser.received(kView).size(), 6u);
  expect_continuous(browser.received(kView));
}

TEST_F(Class, renegotiation_that_changes_nothing_disturbs_nobody) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  world.execute(
      SetUplink{teacher.id, {kMidId, kTransportId}, {sound_uplink(), video_uplink(kPicture)}});
  world.execute(SetBlocked{kPicture, false});
  watch(browser, {downlink(kPicture, kView)});
  frames(teacher, camera, 5);
  EXPECT_EQ(browser.received(kView).size(), 18u);
  expect_continuous(browser.received(kView));
  EXPECT_EQ(teacher.rtcp.plis, 0);
}

TEST_F(Class, what_a_role_forbids_reaches_nobody) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);

  world.execute(SetBlocked{kPicture, true});
  frame(teacher, camera, true);
  browser.send_pli(kView);
  world.run(30'000);

  EXPECT_EQ(browser.received(kView).size(), 3u);
  EXPECT_EQ(world.drops(DropReason::kBlocked), 3u);
  EXPECT_EQ(teacher.rtcp.plis, 0);  // no keyframes for nobody
}

TEST_F(Class, what_is_allowed_again_goes_on_with_a_keyframe) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  world.execute(SetBlocked{kPicture, true});
  frames(teacher, camera, 5);
  world.execute(SetBlocked{kPicture, false});

  frame(teacher, camera, false);
  EXPECT_EQ(teacher.rtcp.plis, 1);
  EXPECT_EQ(browser.received(kView).size(), 3u);
  frame(teacher, camera, true);
  frame(teacher, camera, false);

  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 9u);
  expect_continuous(packets);
  EXPECT_EQ(packets[3].payload, h264_keyframe(60));
  EXPECT_EQ(packets[3].timestamp - packets[2].timestamp, 7u * 3600);
}

TEST_F(Class, a_joiner_of_a_blocked_publication_sees_nothing_of_it) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  world.execute(SetBlocked{kPicture, true});
  Browser& late = viewer();
  world.run(1000);
  EXPECT_TRUE(late.received(kView).empty());
}

TEST_F(Class, a_viewer_stops_watching_what_is_no_longer_in_its_description) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  watch(browser, {downlink(kSound, kHear, media::Kind::kAudio)});
  EXPECT_EQ(world.statistics().subscriptions, 1u);
  frame(teacher, camera, true);
  EXPECT_EQ(browser.received(kView).size(), 3u);

  teacher.send_rtp(microphone, Payload{0x78, 1, 2});
  world.settle();
  EXPECT_EQ(browser.received(kHear).size(), 1u);
}

TEST_F(Class, a_viewer_watches_more_without_what_it_watched_being_disturbed) {
  Browser& teacher = publisher();
  Browser& other = publisher(kScreen);
  Browser& browser = viewer();
  frame(teacher, camera, true);
  watch(browser, {downlink(kPicture, kView), downlink(kScreen, 3000)});
  OutboundStream screen{.ssrc = 70, .payload_type = kH264Type, .mid = "1"};
  frame(other, screen, true);
  frame(teacher, camera, false);
  EXPECT_EQ(browser.received(3000).size(), 3u);
  EXPECT_EQ(browser.received(kView).size(), 6u);
  expect_continuous(browser.received(kView));
}

// A WHEP viewer whose class begins to show a screen.
TEST_F(Class, another_publication_on_the_same_ssrc_goes_on_in_its_numbers) {
  Browser& teacher = publisher();
  Browser& other = publisher(kScreen);
  OutboundStream screen{
      .ssrc = 70, .payload_type = kH264Type, .mid = "1", .sequence = 7, .timestamp = 99};
  frame(other, screen, true);
  Browser& browser = viewer();
  frame(teacher, camera, true);
  const Received last = browser.received(kView).back();
  world.run(1000);

  watch(browser, {downlink(kScreen, kView)});
  frame(other, screen, false);
  frame(teacher, camera, false);

  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 9u);  // its keyframe was cached
  expect_continuous(packets);
  EXPECT_EQ(packets[3].payload, h264_keyframe(60));
  EXPECT_EQ(packets[3].timestamp - last.timestamp, 90'000u);
  EXPECT_EQ(other.rtcp.plis, 0);
}

TEST_F(Class, a_viewer_with_nothing_to_show_keeps_its_numbers) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  DownlinkTrack nothing = downlink(kPicture, kView);
  nothing.publication = {};
  watch(browser, {nothing});
  frame(teacher, camera, true);
  EXPECT_EQ(browser.received(kView).size(), 3u);

  watch(browser, {downlink(kPicture, kView)});
  world.run(50);
  frame(teacher, camera, false);
  EXPECT_EQ(browser.received(kView).size(), 9u);
  expect_continuous(browser.received(kView));
}

TEST_F(Class, a_publication_that_is_removed_takes_its_packets_along) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  world.execute(RemovePublication{kPicture});
  frame(teacher, camera, true);
  browser.send_nack(kView, {browser.received(kView)[0].sequence});
  browser.send_pli(kView);
  world.run(2000);
  EXPECT_EQ(browser.received(kView).size(), 3u);
  EXPECT_EQ(world.statistics().publications, 2u);
  EXPECT_GE(world.drops(DropReason::kNoPublication), 3u);

  // Its SSRC may be given another one: no number is used twice under the same keys.
  watch(browser, {downlink(kScreen, kView)});
  Browser& other = publisher(kScreen);
  OutboundStream screen{.ssrc = 70, .payload_type = kH264Type, .mid = "1"};
  frame(other, screen, true);
  EXPECT_EQ(browser.received(kView).size(), 6u);
  expect_continuous(browser.received(kView));
}

TEST_F(Class, a_publication_said_to_be_there_after_its_viewer_is_watched) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  world.execute(RemovePublication{kPicture});
  world.execute(AddPublication{kPicture, media::Kind::kVideo});
  world.execute(
      SetUplink{teacher.id, {kMidId, kTransportId}, {sound_uplink(), video_uplink(kPicture)}});
  watch(browser, {downlink(kPicture, kView)});
  frame(teacher, camera, true);
  EXPECT_EQ(browser.received(kView).size(), 6u);
  expect_continuous(browser.received(kView));
}

TEST_F(Class, a_viewer_who_leaves_in_the_middle_of_its_replay_is_forgotten) {
  Browser& teacher = publisher();
  frame(teacher, camera, true, 100);
  Browser& late = viewer();
  EXPECT_LT(late.received(kView).size(), 100u);
  world.execute(RemovePeer{late.id});
  world.run(1000);
  EXPECT_EQ(world.statistics().subscriptions, 0u);
}

// Sound and picture of one moment are reported to be of one moment, whatever the way they took.
TEST_F(Class, lips_are_in_step) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  teacher.send_rtp(microphone, Payload{0x78, 1, 2});
  world.settle();
  const Received picture = browser.received(kView)[0];
  const Received sound = browser.received(kHear)[0];

  const std::uint64_t ntp = std::uint64_t{3'900'000'000} << 32;
  world.run(200);
  teacher.send_report(camera, ntp, camera.timestamp);  // the moment of the packets above
  world.settle();
  world.run(150);
  teacher.send_report(microphone, ntp, microphone.timestamp);
  world.run(3000);

  const auto time_of = [&](std::uint32_t ssrc, std::uint32_t timestamp, double rate) {
    const auto report =
        std::find_if(browser.rtcp.sender_reports.rbegin(), browser.rtcp.sender_reports.rend(),
                     [&](const auto& r) { return r.ssrc == ssrc; });
    EXPECT_NE(report, browser.rtcp.sender_reports.rend());
    const auto back = static_cast<std::int32_t>(timestamp - report->rtp_timestamp);
    return static_cast<double>(report->ntp) / 4294967296.0 + back / rate;
  };
  EXPECT_NEAR(time_of(kView, picture.timestamp, 90'000), time_of(kHear, sound.timestamp, 48'000),
              0.0001);
}

TEST_F(Class, reports_count_what_was_sent) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  teacher.send_report(camera, std::uint64_t{1} << 40, camera.timestamp);
  world.settle();
  ASSERT_FALSE(browser.rtcp.sender_reports.empty());  // the first one at once
  const auto& report = browser.rtcp.sender_reports.back();
  EXPECT_EQ(report.ssrc, kView);
  EXPECT_EQ(report.packet_count, 3u);
  EXPECT_EQ(report.octet_count, 60u + 61 + 62);
  world.run(10'000);
  EXPECT_GE(browser.rtcp.sender_reports.size(), 9u);
  EXPECT_LE(browser.rtcp.sender_reports.size(), 12u);
}

TEST_F(Class, no_report_before_the_publishers_own) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  world.run(5000);
  EXPECT_TRUE(browser.rtcp.sender_reports.empty());
}

TEST_F(Class, no_report_of_a_publication_that_has_not_begun_for_its_viewer) {
  Browser& teacher = publisher();
  Browser& other = publisher(kScreen);
  Browser& browser = viewer();
  frame(teacher, camera, true);
  OutboundStream screen{.ssrc = 70, .payload_type = kH264Type, .mid = "1"};
  frame(other, screen, false);
  other.send_report(screen, std::uint64_t{1} << 40, screen.timestamp);
  watch(browser, {downlink(kScreen, kView)});
  world.run(5000);
  EXPECT_TRUE(browser.rtcp.sender_reports.empty());
}

TEST_F(Class, reports_of_many_streams_go_out_in_several_packets) {
  Browser& teacher = publisher();
  Browser& browser = world.connect();
  std::vector<DownlinkTrack> tracks;
  for (std::uint32_t i = 0; i < 12; ++i) {
    DownlinkTrack track = downlink(kPicture, kView + i * 10);
    track.cname = std::string(255, 'c');
    tracks.push_back(track);
  }
  watch(browser, tracks);
  frame(teacher, camera, true);
  teacher.send_report(camera, std::uint64_t{1} << 40, camera.timestamp);
  world.settle();
  std::set<std::uint32_t> reported;
  for (const auto& report : browser.rtcp.sender_reports) reported.insert(report.ssrc);
  EXPECT_EQ(reported.size(), 12u);
}

TEST_F(Class, two_hundred_viewers_see_and_hear) {
  Browser& teacher = publisher();
  std::vector<Browser*> viewers;
  for (int i = 0; i < 200; ++i) {
    viewers.push_back(&viewer());
    if (i % 20 == 0) frame(teacher, camera, i == 0);
    if (testing::Test::HasFatalFailure()) return;
  }
  for (int i = 0; i < 20; ++i) {
    frame(teacher, camera, false);
    teacher.send_rtp(microphone, Payload{0x78, 1, 2});
    world.settle();
  }
  for (Browser* browser : viewers) {
    ASSERT_GE(browser->received(kView).size(), 60u);
    EXPECT_EQ(browser->received(kView)[0].payload, h264_keyframe(60));
    EXPECT_EQ(browser->received(kHear).size(), 20u);
    EXPECT_EQ(browser->undecipherable, 0);
    expect_continuous(browser->received(kView));
    expect_continuous(browser->received(kHear));
  }
  EXPECT_EQ(teacher.rtcp.plis, 0);
}

TEST_F(Class, sequence_numbers_wrap_for_publisher_and_viewer) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  camera.sequence = 65'000;
  frame(teacher, camera, true);
  for (int i = 0; i < 700; ++i) {
    for (int j = 0; j < 100; ++j) teacher.send_rtp(camera, h264_delta());
    world.settle();
    world.now += std::chrono::milliseconds(1);
  }
  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 70'003u);
  expect_continuous(packets);
  EXPECT_EQ(browser.undecipherable, 0);
}

}  // namespace
}  // namespace sfu
