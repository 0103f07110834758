#include "sfu/router.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using namespace test;

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

// And with them the rollover counters of both directions.
TEST_F(Class, sequence_numbers_wrap_for_publisher_and_viewer) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true, 1);
  for (int i = 0; i < 1400; ++i) {
    camera.sequence = static_cast<std::uint16_t>(camera.sequence + 99);
    teacher.send_rtp(camera, h264_delta());
    world.settle();
  }
  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 1401u);
  for (std::size_t i = 1; i < packets.size(); ++i) {
    ASSERT_EQ(packets[i].sequence, static_cast<std::uint16_t>(packets[i - 1].sequence + 100));
  }
  EXPECT_EQ(browser.undecipherable, 0);
}

}  // namespace
}  // namespace sfu
