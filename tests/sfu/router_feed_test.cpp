#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using namespace test;
using testing::IsEmpty;
using testing::SizeIs;

class FeedTest : public Class {
 protected:
  // One picture of `count` packets, 40 ms after the last, at the source's time.
  void feed(bool keyframe, int count = 3) {
    world.run(40);
    timestamp += 3600;
    Feed command{kPicture, source, media::Codec::kH264, {}, {}};
    for (int i = 0; i < count; ++i) {
      const auto size = static_cast<std::size_t>(60 + i);
      command.packets.push_back({++sequence, timestamp, i + 1 == count,
                                 keyframe && i == 0 ? h264_keyframe(size) : h264_delta(size)});
    }
    last = command;
    world.execute(command);
    world.settle();
  }
  void report() {
    world.execute(
        Feed{kPicture, source, media::Codec::kH264, {}, Feed::Report{world.now, timestamp}});
    world.settle();
  }

  std::uint64_t source = 1;
  std::uint64_t sequence = 0;
  std::uint32_t timestamp = 1'000;
  Feed last;
};

TEST_F(FeedTest, every_viewer_gets_what_is_fed) {
  Browser& one = viewer();
  Browser& other = viewer();
  feed(true);
  for (int i = 0; i < 20; ++i) feed(false);
  for (Browser* browser : {&one, &other}) {
    const auto& packets = browser->received(kView);
    ASSERT_THAT(packets, SizeIs(63));
    expect_continuous(packets);
    EXPECT_EQ(packets[0].payload, h264_keyframe(60));
    EXPECT_EQ(packets[0].payload_type, kH264Type);
    EXPECT_TRUE(packets[2].marker);
    EXPECT_EQ(packets[3].timestamp - packets[0].timestamp, 3600u);
    EXPECT_EQ(browser->undecipherable, 0);
  }
  EXPECT_EQ(world.statistics().packets_fed, 63u);
  EXPECT_EQ(world.statistics().packets_received, 0u);
}

TEST_F(FeedTest, a_late_joiner_begins_with_the_cached_key_frame) {
  feed(true);
  feed(false);
  Browser& late = viewer();
  world.run(50);
  ASSERT_THAT(late.received(kView), SizeIs(6));
  EXPECT_EQ(late.received(kView)[0].payload, h264_keyframe(60));
  EXPECT_EQ(world.statistics().replays_from_cache, 1u);
  feed(false);
  expect_continuous(late.received(kView));
}

TEST_F(FeedTest, what_a_viewer_lost_is_sent_again) {
  Browser& browser = viewer();
  feed(true);
  world.run(30);
  const auto lost = browser.received(kView)[1];
  browser.send_nack(kView, {lost.sequence});
  world.settle();
  ASSERT_THAT(browser.received(kView + 1), SizeIs(1));
  EXPECT_EQ(world.statistics().retransmitted, 1u);
}

TEST_F(FeedTest, nobody_is_asked_for_a_key_frame_and_a_viewer_waits_for_the_next) {
  Browser& browser = viewer();
  feed(false);
  for (int i = 0; i < 5; ++i) browser.send_pli(kView);
  world.run(3'000);
  EXPECT_THAT(browser.received(kView), IsEmpty());
  EXPECT_EQ(world.statistics().keyframes_requested, 0u);
  feed(true);
  EXPECT_THAT(browser.received(kView), SizeIs(3));
}

TEST_F(FeedTest, a_command_that_comes_again_changes_nothing) {
  Browser& browser = viewer();
  feed(true);
  world.execute(last);
  world.settle();
  EXPECT_THAT(browser.received(kView), SizeIs(3));
  EXPECT_EQ(world.drops(DropReason::kDuplicate), 3u);
}

TEST_F(FeedTest, a_new_source_goes_on_in_the_same_numbering) {
  Browser& browser = viewer();
  feed(true);
  feed(false);
  world.run(2'000);
  source = 2;
  sequence = 0;
  timestamp = 77;
  feed(false);  // of the new one nothing is shown before its key frame
  feed(true);
  feed(false);
  const auto& packets = browser.received(kView);
  ASSERT_THAT(packets, SizeIs(12));
  expect_continuous(packets);
  const std::uint32_t step = packets[6].timestamp - packets[5].timestamp;
  EXPECT_GE(step, 2'000u * 90);
  EXPECT_LE(step, 2'200u * 90);
}

TEST_F(FeedTest, takes_over_from_a_peer_and_gives_back_to_one) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  feed(true);
  frame(teacher, camera, false);  // too late: another feeds it by now
  EXPECT_THAT(browser.received(kView), SizeIs(6));
  world.execute(RemovePeer{teacher.id});  // whose it is no more
  feed(false);
  EXPECT_THAT(browser.received(kView), SizeIs(9));
  Browser& second = publisher();
  OutboundStream other{.ssrc = 60, .payload_type = kH264Type, .mid = "1", .rtx_ssrc = 61};
  frame(second, other, true);
  EXPECT_THAT(browser.received(kView), SizeIs(12));
  expect_continuous(browser.received(kView));
}

TEST_F(FeedTest, a_large_key_frame_is_not_sent_as_one_burst) {
  Browser& browser = viewer();
  feed(true, 100);
  EXPECT_THAT(browser.received(kView), SizeIs(kFedPacketsPerTick));
  world.run(40);
  EXPECT_THAT(browser.received(kView), SizeIs(100));
  expect_continuous(browser.received(kView));
}

TEST_F(FeedTest, what_waits_of_a_source_that_was_replaced_goes_with_it) {
  Browser& browser = viewer();
  feed(true, 100);
  source = 2;
  feed(true, 4);
  world.run(100);
  EXPECT_EQ(browser.received(kView).back().payload, h264_delta(63));
  expect_continuous(browser.received(kView));
}

TEST_F(FeedTest, reports_are_passed_on_for_lip_sync) {
  Browser& browser = viewer();
  feed(true);
  report();
  world.run(200);
  ASSERT_FALSE(browser.rtcp.sender_reports.empty());
  const auto& said = browser.rtcp.sender_reports.back();
  EXPECT_EQ(said.ssrc, kView);
  const auto& packet = browser.received(kView).back();
  // 40 ms were between the last two pictures, and what the report says is at or after the last.
  EXPECT_LT(said.rtp_timestamp - packet.timestamp, 300u * 90);
}

TEST_F(FeedTest, what_is_not_there_or_of_another_kind_is_left_out) {
  world.execute(Feed{PublicationId{999}, 1, media::Codec::kH264, {{1, 2, true, {0x67}}}, {}});
  world.execute(Feed{kSound, 1, media::Codec::kH264, {{1, 2, true, {0x67}}}, {}});
  world.execute(Feed{kPicture, 1, media::Codec::kH264, {{1, 2, true, Payload(2'000, 0x67)}}, {}});
  EXPECT_EQ(world.drops(DropReason::kTooLarge), 1u);
  world.execute(SetBlocked{kPicture, true});
  source = 2;
  feed(true);
  EXPECT_EQ(world.drops(DropReason::kBlocked), 3u);
}

}  // namespace
}  // namespace sfu
