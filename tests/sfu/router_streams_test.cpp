#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using namespace test;
using testing::SizeIs;

class StreamsTest : public Class {
 protected:
  StreamsReport of(const Browser& browser) {
    world.execute(TakeStreams{browser.id});
    const auto reports = world.events<StreamsReport>();
    EXPECT_FALSE(reports.empty());
    return reports.empty() ? StreamsReport{} : reports.back();
  }
};

TEST_F(StreamsTest, tells_what_a_publisher_sends) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  teacher.send_rtp(microphone, {0x78, 1, 2});
  const std::uint16_t lost = camera.sequence;
  teacher.lose_rtp(camera, h264_delta(70));
  frame(teacher, camera, false);
  run(20);  // it is asked for
  viewer().send_pli(kView);
  world.settle();
  const auto report = of(teacher);
  EXPECT_EQ(report.peer, teacher.id);
  EXPECT_EQ(report.at, world.now);
  EXPECT_THAT(report.outbound, SizeIs(0));
  ASSERT_THAT(report.inbound, SizeIs(2));
  EXPECT_EQ(report.inbound[0].publication, kSound);
  EXPECT_EQ(report.inbound[0].codec, media::Codec::kOpus);
  EXPECT_EQ(report.inbound[0].packets, 1u);
  EXPECT_EQ(report.inbound[0].bytes, 3u);
  const ReceivedStream& picture = report.inbound[1];
  EXPECT_EQ(picture.publication, kPicture);
  EXPECT_EQ(picture.packets, 6u);
  EXPECT_EQ(picture.bytes, 2u * (60 + 61 + 62));
  EXPECT_EQ(picture.lost, 1);
  EXPECT_EQ(picture.nacks, 1u);
  EXPECT_EQ(picture.plis, 1u);
  teacher.send_rtx(camera, lost, camera.timestamp - 3600);
  world.settle();
  EXPECT_EQ(of(teacher).inbound[1].lost, 1) << "at the first try";
}

TEST_F(StreamsTest, tells_what_a_viewer_is_sent) {
  Browser& teacher = publisher();
  Browser& student = viewer();
  frame(teacher, camera, true);
  student.send_nack(kView, {student.received(kView)[0].sequence});
  student.send_pli(kView);
  world.settle();
  const auto report = of(student);
  EXPECT_THAT(report.inbound, SizeIs(0));
  ASSERT_THAT(report.outbound, SizeIs(2));
  const SentStream& picture = report.outbound[0];
  EXPECT_EQ(picture.publication, kPicture);
  EXPECT_EQ(picture.layer, kPicture);
  EXPECT_FALSE(picture.held);
  EXPECT_EQ(picture.packets, 3u);
  EXPECT_EQ(picture.bytes, 60u + 61 + 62);
  EXPECT_EQ(picture.nacks, 1u);
  EXPECT_EQ(picture.plis, 1u);
  EXPECT_EQ(report.outbound[1].publication, kSound);
  EXPECT_EQ(report.outbound[1].packets, 0u);
  EXPECT_EQ(report.room, std::nullopt);
}

TEST_F(StreamsTest, nothing_comes_of_a_peer_that_is_gone) {
  world.execute(TakeStreams{PeerId{4711}});
  EXPECT_THAT(world.events<StreamsReport>(), SizeIs(0));
}

}  // namespace
}  // namespace sfu
