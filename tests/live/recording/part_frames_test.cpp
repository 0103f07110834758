#include "live/recording/part_frames.hpp"

#include <gtest/gtest.h>

#include "tests/live/recording/class_parts.hpp"

namespace live::recording {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(PartFrames, come_back_as_they_were_recorded_in_the_time_of_the_class) {
  test::ClassParts parts;
  parts.add_silence(parts.track("microphone", "p1"), seconds(60), seconds(3));
  const auto reader = parts.open(1);
  auto frames = PartFrames::open(*reader, seconds(60));
  ASSERT_TRUE(frames);
  EXPECT_EQ(frames->kind(), media::Kind::kAudio);
  EXPECT_EQ(frames->format().channels, 2);
  int count = 0;
  while (const auto time = frames->next_time()) {
    EXPECT_EQ(*time, seconds(60) + milliseconds(20) * count) << count;
    const media::Frame frame = frames->take();
    EXPECT_TRUE(frame.keyframe);
    EXPECT_EQ(frame.bytes, (test::Bytes{0xF8, 0xFF, 0xFE}));
    ++count;
  }
  EXPECT_EQ(count, 150);
  EXPECT_FALSE(frames->failed());
}

TEST(PartFrames, are_those_before_the_damage) {
  test::ClassParts parts;
  parts.add_silence(parts.track("microphone", "p1"), {}, seconds(3));
  parts.files[1].resize(parts.files[1].size() - 10);
  const auto reader = parts.open(1);
  auto frames = PartFrames::open(*reader, {});
  ASSERT_TRUE(frames);
  int count = 0;
  for (; frames->next_time(); ++count) (void)frames->take();
  EXPECT_GT(count, 80);
  EXPECT_LT(count, 150);
  const test::Bytes nothing{1, 2, 3};
  const test::MemoryReader other(nothing);
  EXPECT_FALSE(PartFrames::open(other, {}));
}

}  // namespace
}  // namespace live::recording
