#include "quality/minute.hpp"

#include <gtest/gtest.h>

namespace quality {
namespace {

constexpr std::int64_t kBegin = 1'795'000'020'000;  // a whole minute

ChannelSample sample(std::int64_t after_ms, float round_trip_ms, std::uint32_t present = 3) {
  ChannelSample sample;
  sample.at = {kBegin + after_ms};
  sample.publisher.time_ms = 5'000;
  sample.publisher.bytes = 625'000;
  sample.audience.present = sample.audience.measured = present;
  sample.audience.round_trip_ms = {round_trip_ms, round_trip_ms * 2};
  sample.audience.kbps = {900.0F, 1'000.0F - round_trip_ms};
  sample.audience.stalls = 1;
  return sample;
}

TEST(MinuteMaker, gives_a_minute_when_the_next_one_begins) {
  MinuteMaker maker;
  for (int i = 0; i < 12; ++i) {
    EXPECT_FALSE(maker.add(sample(5'000 * i, i == 5 ? 70.0F : 10.0F), "Bidan Ani"));
  }
  const auto minute = maker.add(sample(60'000, 10), "Bidan Ani");
  ASSERT_TRUE(minute);
  EXPECT_EQ(minute->at.milliseconds, kBegin);
  EXPECT_EQ(minute->person, "Bidan Ani");
  EXPECT_EQ(minute->samples, 12u);
  EXPECT_EQ(minute->publisher.time_ms, 60'000u);
  EXPECT_FLOAT_EQ(minute->publisher.kbps().value(), 1'000);
  EXPECT_EQ(minute->audience.present, 3u);
  EXPECT_FLOAT_EQ(minute->audience.round_trip_ms.median.value(), 15);
  EXPECT_FLOAT_EQ(minute->audience.round_trip_ms.bad.value(), 140);
  EXPECT_FLOAT_EQ(minute->audience.kbps.bad.value(), 930);
  EXPECT_EQ(minute->audience.stalls, 12u);
}

TEST(MinuteMaker, gives_what_it_has_at_the_end) {
  MinuteMaker maker;
  EXPECT_FALSE(maker.finish());
  ChannelSample behind = sample(3'000, 10);
  behind.falls_behind = true;
  EXPECT_FALSE(maker.add(behind, "Bidan Ani"));
  const auto minute = maker.finish();
  ASSERT_TRUE(minute);
  EXPECT_EQ(minute->samples, 1u);
  EXPECT_TRUE(minute->fell_behind);
  EXPECT_EQ(minute->at.milliseconds, kBegin);
  EXPECT_FALSE(maker.finish());
}

TEST(MinuteMaker, begins_anew_after_a_pause) {
  MinuteMaker maker;
  (void)maker.add(sample(0, 10), "Bidan Ani");
  const auto first = maker.add(sample(600'000, 10), "Pak Budi");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->samples, 1u);
  const auto second = maker.finish();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->at.milliseconds, kBegin + 600'000);
  EXPECT_EQ(second->person, "Pak Budi");
}

TEST(MinuteSum, weighs_minutes_by_their_samples) {
  Minute whole;
  whole.samples = 12;
  whole.audience.kbps = {1'000.0F, 900.0F};
  Minute begun;
  begun.samples = 3;
  begun.audience.kbps = {500.0F, 400.0F};
  MinuteSum sum;
  sum.add(whole);
  sum.add(begun);
  EXPECT_FLOAT_EQ(sum.minute().audience.kbps.median.value(), 900);
  EXPECT_FLOAT_EQ(sum.minute().audience.kbps.bad.value(), 400);
}

TEST(MinuteSum, of_nothing_is_nothing) {
  EXPECT_EQ(MinuteSum().minute(), Minute{});
}

}  // namespace
}  // namespace quality
