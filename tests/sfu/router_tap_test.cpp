#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sfu/tap.hpp"
#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using namespace test;
using testing::SizeIs;

constexpr TapId kTap{7};

class TapTest : public Class {
 protected:
  void tap(PublicationId publication = kPicture, TapId id = kTap) {
    world.execute(AddTap{publication, id});
  }
  std::vector<TappedPacket> packets() {
    std::vector<TappedPacket> packets;
    for (Tapped& tapped : world.worker.take_tapped()) {
      if (auto* packet = std::get_if<TappedPacket>(&tapped)) packets.push_back(std::move(*packet));
    }
    return packets;
  }
  // As the owner does, so that nothing piles up.
  void frames_taken(Browser& from, int count) {
    for (int i = 0; i < count; ++i) {
      frame(from, camera, false);
      world.worker.take_tapped();
    }
  }
};

TEST_F(TapTest, gives_every_packet_as_it_came) {
  Browser& teacher = publisher();
  tap();
  tap(kSound, TapId{8});
  frame(teacher, camera, true);
  teacher.send_rtp(microphone, {0x78, 1, 2});
  world.settle();

  const auto tapped = packets();
  ASSERT_THAT(tapped, SizeIs(4));
  EXPECT_EQ(tapped[0].tap, kTap);
  EXPECT_EQ(tapped[0].kind, media::Kind::kVideo);
  EXPECT_EQ(tapped[0].codec, media::Codec::kH264);
  EXPECT_EQ(tapped[0].payload, h264_keyframe(60));
  EXPECT_TRUE(tapped[0].facts.keyframe_start);
  EXPECT_FALSE(tapped[0].marker);
  EXPECT_TRUE(tapped[2].marker);
  EXPECT_EQ(tapped[2].position, tapped[0].position + 2);
  EXPECT_EQ(tapped[3].tap, TapId{8});
  EXPECT_EQ(tapped[3].kind, media::Kind::kAudio);
  EXPECT_THAT(packets(), SizeIs(0));
}

TEST_F(TapTest, gives_what_was_repaired_too) {
  Browser& teacher = publisher();
  tap();
  frame(teacher, camera, true);
  const std::uint16_t lost = camera.sequence;
  teacher.lose_rtp(camera, h264_delta(70));
  frame(teacher, camera, false);
  run(20);
  ASSERT_THAT(teacher.rtcp.lost, SizeIs(1));
  teacher.send_rtx(camera, lost, camera.timestamp - 3600);
  world.settle();
  const auto tapped = packets();
  ASSERT_THAT(tapped, SizeIs(7));
  EXPECT_EQ(tapped[6].payload, h264_delta(70));
  EXPECT_EQ(tapped[6].position, tapped[2].position + 1);
}

TEST_F(TapTest, nothing_is_given_without_a_tap_or_after_its_end) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  EXPECT_THAT(packets(), SizeIs(0));
  tap();
  world.execute(RemoveTap{kPicture, TapId{99}});  // another's
  frame(teacher, camera, false);
  EXPECT_THAT(packets(), SizeIs(3));
  world.execute(RemoveTap{kPicture, kTap});
  frame(teacher, camera, false);
  EXPECT_THAT(packets(), SizeIs(0));
  tap();
  world.execute(RemovePublication{kPicture});
  frame(teacher, camera, false);
  EXPECT_THAT(packets(), SizeIs(0));
  world.execute(AddTap{PublicationId{999}, kTap});
  world.execute(RequestKeyframe{PublicationId{999}});
}

TEST_F(TapTest, what_is_blocked_is_not_given) {
  Browser& teacher = publisher();
  tap();
  world.execute(SetBlocked{kPicture, true});
  frame(teacher, camera, true);
  EXPECT_THAT(packets(), SizeIs(0));
}

TEST_F(TapTest, asks_at_once_when_it_begins_in_the_midst_and_then_every_four_seconds) {
  Browser& teacher = publisher();
  tap();
  frames_taken(teacher, 1);
  EXPECT_EQ(teacher.rtcp.plis, 1);
  frame(teacher, camera, true);
  frames_taken(teacher, 95);  // 3.8 s
  EXPECT_EQ(teacher.rtcp.plis, 1);
  frames_taken(teacher, 10);
  EXPECT_EQ(teacher.rtcp.plis, 2);
  frame(teacher, camera, true);
  frames_taken(teacher, 50);
  frame(teacher, camera, true);  // of itself
  frames_taken(teacher, 90);
  EXPECT_EQ(teacher.rtcp.plis, 2);
}

TEST_F(TapTest, does_not_ask_for_sound_nor_before_something_came) {
  Browser& teacher = publisher();
  tap(kSound);
  tap();
  teacher.send_rtp(microphone, {0x78, 1, 2});
  run(20'000);
  EXPECT_EQ(teacher.rtcp.plis, 0);
}

TEST_F(TapTest, a_wish_goes_through_the_arbiter) {
  Browser& teacher = publisher();
  tap();
  frame(teacher, camera, true);
  for (int i = 0; i < 10; ++i) world.execute(RequestKeyframe{kPicture});
  world.settle();
  EXPECT_EQ(teacher.rtcp.plis, 1);
}

TEST_F(TapTest, tells_what_sender_reports_say) {
  Browser& teacher = publisher();
  tap();
  teacher.send_report(camera, std::uint64_t{5000} << 32, 1);  // nothing has come yet
  frame(teacher, camera, true);
  world.worker.take_tapped();
  teacher.send_report(camera, std::uint64_t{5000} << 32, camera.timestamp + 90);
  world.settle();
  const auto tapped = world.worker.take_tapped();
  ASSERT_THAT(tapped, SizeIs(1));
  const auto& report = std::get<TappedReport>(tapped[0]);
  EXPECT_EQ(report.tap, kTap);
  EXPECT_LE(report.at, world.now);
  EXPECT_GE(report.at, world.now - std::chrono::milliseconds(100));
}

TEST_F(TapTest, goes_on_in_one_numbering_when_another_publisher_takes_over) {
  Browser& first = publisher();
  tap();
  frame(first, camera, true);
  const std::uint64_t before = packets().back().position;
  Browser& second = publisher();
  OutboundStream other{.ssrc = 60, .payload_type = kH264Type, .mid = "1", .rtx_ssrc = 61};
  frame(second, other, true);
  const auto after = packets();
  ASSERT_THAT(after, SizeIs(3));
  EXPECT_GT(after[0].position, before + 1);
}

TEST_F(TapTest, an_owner_that_takes_nothing_costs_no_more_than_the_limit) {
  Browser& teacher = publisher();
  tap();
  for (std::size_t i = 0; i < kTappedMax + 5; ++i) {
    teacher.send_rtp(camera, h264_delta());
    if (i % 1000 == 0) world.settle();
  }
  world.settle();
  EXPECT_THAT(packets(), SizeIs(kTappedMax));
  EXPECT_EQ(world.drops(DropReason::kTapFull), 5u);
}

}  // namespace
}  // namespace sfu
