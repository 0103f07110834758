#include "quality/report.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quality {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A minute of 1 Mbit/s to ten viewers.
Minute minute(std::int64_t number) {
  Minute minute;
  minute.at = {number * kMinuteMs};
  minute.person = "Bidan Ani";
  minute.samples = 12;
  minute.publisher.time_ms = 60'000;
  minute.publisher.bytes = 7'500'000;
  minute.publisher.segments = 6'000;
  minute.publisher.round_trip_ms = 12.0F;
  minute.publisher.jitter_ms = 8.0F;
  minute.audience.present = minute.audience.measured = 10;
  minute.audience.kbps = {980.0F, 900.0F};
  minute.audience.loss_percent = {0.0F, 0.5F};
  minute.audience.round_trip_ms = {30.0F, 80.0F};
  minute.audience.jitter_ms = {6.0F, 20.0F};
  minute.audience.behind_live_ms = {2'500.0F, 4'000.0F};
  return minute;
}

TEST(Quarter, begins_at_its_whole_quarter_of_an_hour) {
  EXPECT_EQ(quarter_of({kQuarterMs * 5}).milliseconds, kQuarterMs * 5);
  EXPECT_EQ(quarter_of({kQuarterMs * 6 - 1}).milliseconds, kQuarterMs * 5);
}

TEST(Report, sums_up_a_good_quarter) {
  std::vector<Minute> minutes;
  for (std::int64_t i = 0; i < 15; ++i) minutes.push_back(minute(i));
  const Report report = report_of(minutes);
  EXPECT_EQ(report.all.samples, 180u);
  EXPECT_EQ(report.all.person, "Bidan Ani");
  EXPECT_FLOAT_EQ(report.all.publisher.kbps().value(), 1'000);
  EXPECT_NEAR(report.viewer.kbps().value(), 980, 1);
  EXPECT_THAT(report.publisher, IsEmpty());
  EXPECT_THAT(report.viewers, IsEmpty());
  EXPECT_EQ(report.level, Level::kGood);
  EXPECT_EQ(report.viewer_tiphon.throughput, 4u);
  EXPECT_EQ(report.viewer_tiphon.loss, 4u);
  EXPECT_EQ(report.viewer_tiphon.delay, 4u);
  EXPECT_EQ(report.viewer_tiphon.jitter, 3u);
  EXPECT_EQ(report.publisher_tiphon.throughput, std::nullopt);
  EXPECT_EQ(report.publisher_tiphon.delay, 4u);
}

TEST(Report, says_what_was_wrong) {
  Minute bad = minute(3);
  bad.fell_behind = true;
  bad.audience.loss_percent = {6.0F, 20.0F};
  const Report report = report_of(std::vector{bad});
  EXPECT_EQ(report.level, Level::kBad);
  EXPECT_THAT(report.publisher, ElementsAre(Complaint{Level::kBad, Reason::kUploadWeak, 0}));
  EXPECT_THAT(report.viewers, ElementsAre(Complaint{Level::kBad, Reason::kLossy, 6}));
}

TEST(Report, minds_the_few_for_whom_it_was_bad) {
  Minute some = minute(3);
  some.audience.bad = 2;
  EXPECT_EQ(report_of(std::vector{some}).level, Level::kFair);
  some.audience.bad = 3;
  EXPECT_EQ(report_of(std::vector{some}).level, Level::kBad);
}

TEST(Report, shares_stalls_among_the_viewers) {
  Minute stalled = minute(3);
  stalled.audience.stalls = 20;
  stalled.audience.stalled_ms = 10'000;
  const Report report = report_of(std::vector{stalled});
  EXPECT_EQ(report.viewer.stalls, 2u);
  EXPECT_THAT(report.viewers, ElementsAre(Complaint{Level::kFair, Reason::kStalls, 1}));
}

TEST(Report, of_nothing_and_of_nobody) {
  EXPECT_EQ(report_of({}).all.samples, 0u);
  Minute alone = minute(1);
  alone.audience = {};
  const Report report = report_of(std::vector{alone});
  EXPECT_EQ(report.viewer_tiphon.mean(), std::nullopt);
  EXPECT_EQ(report.level, Level::kGood);
}

}  // namespace
}  // namespace quality
