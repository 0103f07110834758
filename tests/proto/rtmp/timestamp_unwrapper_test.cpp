#include "proto/rtmp/timestamp_unwrapper.hpp"

#include <gtest/gtest.h>

namespace proto::rtmp {
namespace {

TEST(TimestampUnwrapper, goes_on_after_49_days) {
  TimestampUnwrapper unwrapper;
  std::int64_t time = 0xFFFFFF00;
  for (int i = 0; i < 100; ++i, time += 40)
    EXPECT_EQ(unwrapper.unwrap(static_cast<std::uint32_t>(time)), time);
}

// ffmpeg's FLV has 31 bits: after 24.8 days it begins anew.
TEST(TimestampUnwrapper, follows_encoders_that_write_31_bits) {
  TimestampUnwrapper unwrapper;
  for (std::int64_t time = 0; time < 0x280000000; time += 30'011)
    ASSERT_EQ(unwrapper.unwrap(static_cast<std::uint32_t>(time & 0x7FFFFFFF)), time);
  TimestampUnwrapper at_the_fold;
  EXPECT_EQ(at_the_fold.unwrap(0x7FFFFFF0), 0x7FFFFFF0);
  EXPECT_EQ(at_the_fold.unwrap(0x10), 0x80000010);
  EXPECT_EQ(at_the_fold.unwrap(0x7FFFFFFF), 0x7FFFFFFF);  // a step back
  EXPECT_EQ(at_the_fold.unwrap(0x20), 0x80000020);
}

TEST(TimestampUnwrapper, runs_for_a_year) {
  TimestampUnwrapper unwrapper;
  for (std::int64_t time = 0; time < 365LL * 86'400'000; time += 3'600'000)
    ASSERT_EQ(unwrapper.unwrap(static_cast<std::uint32_t>(time)), time);
}

TEST(TimestampUnwrapper, follows_small_steps_back_across_the_wrap) {
  TimestampUnwrapper unwrapper;
  unwrapper.unwrap(0xFFFFFFF0);
  EXPECT_EQ(unwrapper.unwrap(0x10), 0x100000010);
  EXPECT_EQ(unwrapper.unwrap(0xFFFFFFFF), 0xFFFFFFFF);
}

TEST(TimestampUnwrapper, is_not_misled_by_sequence_headers_at_0) {
  TimestampUnwrapper unwrapper;
  std::int64_t time = 1;
  for (; time < 0x180000000; time += 0x10000001) {
    EXPECT_EQ(unwrapper.unwrap(static_cast<std::uint32_t>(time)), time);
    unwrapper.unwrap(0);
  }
}

TEST(TimestampUnwrapper, measures_a_late_kind_by_another) {
  TimestampUnwrapper unwrapper;
  unwrapper.begin_near(0x100000100);
  EXPECT_EQ(unwrapper.unwrap(0x20), 0x100000020);
}

}  // namespace
}  // namespace proto::rtmp
