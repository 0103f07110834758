#include "quality/figures.hpp"

#include <gtest/gtest.h>

namespace quality {
namespace {

TEST(Figures, give_rates_of_what_was_counted) {
  Figures figures;
  figures.time_ms = 5'000;
  figures.bytes = 625'000;
  figures.segments = 400;
  figures.troubled = 10;
  figures.round_trip_ms = 30.0F;
  EXPECT_FLOAT_EQ(figures.kbps().value(), 1'000);
  EXPECT_FLOAT_EQ(figures.loss_percent().value(), 2.5);
  EXPECT_FLOAT_EQ(figures.delay_ms().value(), 15);
}

TEST(Figures, give_nothing_of_nothing) {
  const Figures figures;
  EXPECT_EQ(figures.kbps(), std::nullopt);
  EXPECT_EQ(figures.loss_percent(), std::nullopt);
  EXPECT_EQ(figures.delay_ms(), std::nullopt);
}

TEST(Figures, never_lose_more_than_all) {
  Figures figures;
  figures.segments = 2;
  figures.troubled = 5;
  EXPECT_FLOAT_EQ(figures.loss_percent().value(), 100);
}

TEST(FiguresSum, adds_counts_and_takes_the_mean_of_what_was_measured) {
  Figures a;
  a.time_ms = 5'000;
  a.bytes = 1'000;
  a.segments = 10;
  a.troubled = 1;
  a.round_trip_ms = 10.0F;
  a.stalls = 1;
  a.stalled_ms = 700;
  Figures b = a;
  b.round_trip_ms = 30.0F;
  b.jitter_ms = 4.0F;
  Figures unmeasured;
  unmeasured.time_ms = 5'000;
  FiguresSum sum;
  for (const Figures& each : {a, b, unmeasured}) sum.add(each);
  const Figures all = sum.figures();
  EXPECT_EQ(all.time_ms, 15'000u);
  EXPECT_EQ(all.bytes, 2'000u);
  EXPECT_EQ(all.segments, 20u);
  EXPECT_EQ(all.troubled, 2u);
  EXPECT_EQ(all.stalls, 2u);
  EXPECT_EQ(all.stalled_ms, 1'400u);
  EXPECT_FLOAT_EQ(all.round_trip_ms.value(), 20);
  EXPECT_FLOAT_EQ(all.jitter_ms.value(), 4);
  EXPECT_EQ(all.buffer_ms, std::nullopt);
}

TEST(Percentile, is_one_of_the_values) {
  std::vector<float> none;
  EXPECT_EQ(percentile(none, 50), std::nullopt);
  std::vector<float> one{7};
  EXPECT_FLOAT_EQ(percentile(one, 5).value(), 7);
  EXPECT_FLOAT_EQ(percentile(one, 95).value(), 7);
  std::vector<float> twenty;
  for (int i = 20; i > 0; --i) twenty.push_back(static_cast<float>(i));
  EXPECT_FLOAT_EQ(percentile(twenty, 5).value(), 1);
  EXPECT_FLOAT_EQ(percentile(twenty, 50).value(), 10);
  EXPECT_FLOAT_EQ(percentile(twenty, 95).value(), 19);
  EXPECT_FLOAT_EQ(percentile(twenty, 100).value(), 20);
}

}  // namespace
}  // namespace quality
