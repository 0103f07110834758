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

// Of an encoder with 6 Mbit/s and a key frame each four seconds: 25 pictures a second of 25
// packets.
class LongGroupTest : public FeedTest {
 protected:
  static constexpr int kPackets = 25;
  void group(int pictures) {
    feed(true, kPackets);
    for (int i = 1; i < pictures; ++i) feed(false, kPackets);
  }
  // One picture of a live source each 40 ms; how many packets the viewer got meanwhile.
  std::vector<std::size_t> go_on(Browser& browser, int pictures) {
    std::vector<std::size_t> counts;
    for (int i = 0; i < pictures; ++i) {
      const std::size_t before = browser.received(kView).size();
      feed(false, kPackets);
      counts.push_back(browser.received(kView).size() - before);
    }
    return counts;
  }
  static std::vector<std::uint32_t> times(const std::vector<Received>& packets) {
    std::vector<std::uint32_t> found;
    for (const auto& packet : packets) {
      if (found.empty() || found.back() != packet.timestamp) found.push_back(packet.timestamp);
    }
    return found;
  }
};

TEST_F(LongGroupTest, a_late_joiner_gets_all_of_it_at_twice_its_rate) {
  group(80);
  Browser& late = viewer();
  const auto counts = go_on(late, 100);
  EXPECT_EQ(late.received(kView)[0].payload, h264_keyframe(60));
  world.run(20);
  expect_continuous(late.received(kView));
  EXPECT_EQ(late.received(kView).size(), 180u * kPackets);
  EXPECT_EQ(world.statistics().replays_from_cache, 1u);
  for (const std::size_t count : counts) EXPECT_LE(count, 3u * kPackets);
  EXPECT_EQ(counts.back(), std::size_t{kPackets});
}

// Pictures of long ago would make a player stay so far behind, and hold back the sound.
TEST_F(LongGroupTest, old_pictures_are_shown_as_they_come) {
  Browser& early = viewer();
  group(80);
  Browser& late = viewer();
  const std::uint32_t behind = 80 * 3600;
  go_on(late, 100);
  const auto shown = times(late.received(kView));
  ASSERT_THAT(shown, SizeIs(180));
  EXPECT_LT(shown.back() - shown.front(), 101 * 3600u);
  EXPECT_GT(shown.back() - shown.front(), 99 * 3600u);
  for (std::size_t i = 1; i < shown.size(); ++i) {
    const std::uint32_t step = shown[i] - shown[i - 1];
    EXPECT_GE(step, 1u) << i;
    EXPECT_LE(step, 3'600u) << i;
  }
  const auto all = times(early.received(kView));
  EXPECT_EQ(all.back() - all.front(), shown.back() - shown.front() + behind - 3'600);
  EXPECT_EQ(shown.back() - shown[shown.size() - 2], 3'600u);
}

TEST_F(LongGroupTest, a_key_frame_ends_the_way_back_to_the_present) {
  group(80);
  Browser& late = viewer();
  go_on(late, 10);
  group(3);
  world.run(100);
  const auto& packets = late.received(kView);
  expect_continuous(packets);
  EXPECT_LT(packets.size(), 50u * kPackets);
  EXPECT_EQ(packets[packets.size() - 3 * kPackets].payload, h264_keyframe(60));
  EXPECT_TRUE(packets[packets.size() - 3 * kPackets - 1].marker);
  const auto shown = times(packets);
  for (std::size_t i = 1; i < shown.size(); ++i) EXPECT_LE(shown[i] - shown[i - 1], 3'600u) << i;
}

TEST_F(LongGroupTest, what_is_lost_of_it_comes_again_under_the_time_it_had) {
  group(80);
  Browser& late = viewer();
  go_on(late, 10);
  const auto lost = late.received(kView)[late.received(kView).size() - 40];
  late.send_nack(kView, {lost.sequence});
  world.settle();
  ASSERT_THAT(late.received(kView + 1), SizeIs(1));
  EXPECT_EQ(late.received(kView + 1)[0].timestamp, lost.timestamp);
}

TEST_F(LongGroupTest, of_ten_seconds_it_is_kept_too_and_of_a_minute_it_is_not) {
  group(250);
  Browser& late = viewer();
  world.run(200);
  EXPECT_EQ(late.received(kView)[0].payload, h264_keyframe(60));
  for (int i = 0; i < 100; ++i) feed(false, kPackets);
  Browser& later = viewer();
  world.run(200);
  EXPECT_THAT(later.received(kView), IsEmpty());
}

// There a new key frame is cheaper.
TEST_F(LongGroupTest, a_peer_is_asked_instead) {
  Browser& teacher = publisher();
  frame(teacher, camera, true, 10);
  for (int i = 0; i < 60; ++i) frame(teacher, camera, false, 10);
  Browser& late = viewer();
  world.run(200);
  EXPECT_THAT(late.received(kView), IsEmpty());
  EXPECT_GE(world.statistics().keyframes_requested, 1u);
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

TEST_F(FeedTest, what_nobody_watches_need_not_wait) {
  feed(true, 200);
  Browser& browser = viewer();
  world.run(200);
  EXPECT_EQ(browser.received(kView).size(), 200u);
  EXPECT_EQ(world.statistics().replays_from_cache, 1u);
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
