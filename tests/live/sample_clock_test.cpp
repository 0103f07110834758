#include "live/sample_clock.hpp"

#include <gtest/gtest.h>

namespace live {
namespace {

TEST(SampleClock, counts_samples_whatever_the_milliseconds_are_rounded_to) {
  SampleClock clock(44'100);
  for (std::int64_t i = 0; i < 100'000; ++i)
    ASSERT_EQ(clock.place(i * 1024 * 1000 / 44'100, 1024), i * 1024);
}

TEST(SampleClock, begins_where_the_first_frame_is) {
  SampleClock clock(48'000);
  EXPECT_EQ(clock.place(10, 1024), 480);
  EXPECT_EQ(clock.place(31, 1024), 480 + 1024);
}

TEST(SampleClock, lets_a_gap_be_a_gap) {
  SampleClock clock(48'000);
  clock.place(0, 1024);
  EXPECT_EQ(clock.place(100, 1024), 1024);  // within what is tolerated
  EXPECT_EQ(clock.place(500, 1024), 24'000);
  EXPECT_EQ(clock.place(521, 1024), 25'024);
}

TEST(SampleClock, leaves_frames_out_when_the_sound_runs_ahead) {
  SampleClock clock(48'000);
  std::int64_t end = 0;
  int left_out = 0;
  // One percent more samples than time.
  for (std::int64_t i = 0; i < 10'000; ++i) {
    const std::int64_t time = i * 2112 / 100;
    const auto start = clock.place(time, 1024);
    if (!start) {
      ++left_out;
      continue;
    }
    ASSERT_GE(*start, end);
    ASSERT_LE(*start, (time + kSoundDriftMaxMs) * 48 + 1024);
    end = *start + 1024;
  }
  EXPECT_GT(left_out, 80);
  EXPECT_LT(left_out, 120);
}

TEST(SampleClock, follows_sound_that_runs_behind) {
  SampleClock clock(48'000);
  std::int64_t end = 0;
  for (std::int64_t i = 0; i < 10'000; ++i) {
    const std::int64_t time = i * 2154 / 100;
    const auto start = clock.place(time, 1024);
    ASSERT_TRUE(start);
    ASSERT_GE(*start, end);
    ASSERT_GE(*start, (time - kSoundDriftMaxMs) * 48);
    end = *start + 1024;
  }
}

TEST(SampleClock, never_goes_back_after_a_step_back) {
  SampleClock clock(48'000);
  for (std::int64_t time = 0; time < 2000; time += 20) clock.place(time, 960);
  std::int64_t last = 99 * 960;
  for (std::int64_t time = 1000; time < 4000; time += 20)
    if (const auto start = clock.place(time, 960)) {
      EXPECT_GT(*start, last);
      last = *start;
    }
  EXPECT_EQ(last, 3980 * 48);
}

}  // namespace
}  // namespace live
