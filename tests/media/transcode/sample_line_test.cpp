#include "media/transcode/sample_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace media::transcode {
namespace {

using testing::Each;
using testing::SizeIs;

// So many samples of one value, on both channels.
std::vector<float> sound(std::size_t count, float value = 1) {
  return std::vector<float>(count * kSoundChannels, value);
}

std::vector<SampleLine::Frame> all_of(SampleLine& line) {
  std::vector<SampleLine::Frame> frames;
  while (auto frame = line.poll()) frames.push_back(std::move(*frame));
  return frames;
}

TEST(SampleLine, gathers_frames_of_one_length_on_one_line) {
  SampleLine line(100);
  line.push(5'000, sound(70));
  EXPECT_FALSE(line.poll());
  line.push(5'070, sound(70));
  line.push(5'140, sound(160));
  const auto frames = all_of(line);
  ASSERT_THAT(frames, SizeIs(3));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].time, 5'000 + static_cast<std::int64_t>(i) * 100);
    EXPECT_FALSE(frames[i].behind_gap);
    EXPECT_THAT(frames[i].samples, SizeIs(100 * kSoundChannels));
  }
}

TEST(SampleLine, a_step_of_less_than_a_frame_of_aac_is_no_gap) {
  SampleLine line(100);
  line.push(0, sound(100));
  line.push(100 + kOutOfStepMax, sound(100));
  EXPECT_EQ(all_of(line).back().time, 100);
}

TEST(SampleLine, fills_a_short_gap_with_silence) {
  SampleLine line(100);
  line.push(0, sound(50));
  line.push(2'050, sound(50));
  const auto frames = all_of(line);
  ASSERT_THAT(frames, SizeIs(21));
  EXPECT_THAT(frames[10].samples, Each(0.0F));
  EXPECT_EQ(frames[20].samples.back(), 1.0F);
}

TEST(SampleLine, behind_a_long_gap_goes_on_where_that_ends) {
  SampleLine line(100);
  line.push(0, sound(50));
  line.push(kGapFilledMax + 1'000, sound(100));
  const auto frames = all_of(line);
  ASSERT_THAT(frames, SizeIs(2));
  EXPECT_EQ(frames[0].samples.back(), 0.0F) << "what was left went out with silence behind it";
  EXPECT_EQ(frames[1].time, kGapFilledMax + 1'000);
  EXPECT_TRUE(frames[1].behind_gap);
}

TEST(SampleLine, leaves_out_what_lies_before_its_end) {
  SampleLine line(100);
  line.push(0, sound(5'000));
  all_of(line);
  line.push(0, sound(5'000, 2));
  EXPECT_THAT(all_of(line), SizeIs(0));
  line.push(3'000, sound(2'100, 3));
  const auto frames = all_of(line);
  ASSERT_THAT(frames, SizeIs(1));
  EXPECT_EQ(frames[0].time, 5'000);
}

}  // namespace
}  // namespace media::transcode
