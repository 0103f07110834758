#include "quality/audience.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace quality {
namespace {

TEST(Audience, is_told_by_its_middle_and_by_who_has_it_badly) {
  std::vector<Figures> viewers(20);
  for (std::size_t i = 0; i < viewers.size(); ++i) {
    Figures& figures = viewers[i];
    figures.time_ms = 8'000;
    figures.bytes = (i + 1) * 100'000;
    figures.segments = 100;
    figures.troubled = static_cast<std::uint32_t>(i);
    figures.round_trip_ms = static_cast<float>(10 * (i + 1));
    figures.stalls = 1;
    figures.stalled_ms = 10;
    figures.frames_dropped = 2;
  }
  const AudienceFigures all = gather(viewers);
  EXPECT_EQ(all.measured, 20u);
  EXPECT_FLOAT_EQ(all.kbps.median.value(), 1'000);
  EXPECT_FLOAT_EQ(all.kbps.bad.value(), 100);  // of a rate the low end is bad
  EXPECT_FLOAT_EQ(all.loss_percent.median.value(), 9);
  EXPECT_FLOAT_EQ(all.loss_percent.bad.value(), 18);
  EXPECT_FLOAT_EQ(all.round_trip_ms.bad.value(), 190);
  EXPECT_EQ(all.behind_live_ms, Spread{});
  EXPECT_EQ(all.segments, 2'000u);
  EXPECT_EQ(all.troubled, 190u);
  EXPECT_EQ(all.stalls, 20u);
  EXPECT_EQ(all.stalled_ms, 200u);
  EXPECT_EQ(all.frames_dropped, 40u);
}

TEST(Audience, does_not_go_by_the_rate_of_who_has_just_come) {
  Figures settled;
  settled.time_ms = 5'000;
  settled.bytes = 625'000;
  Figures fresh;
  fresh.time_ms = 300;
  fresh.bytes = 500;
  const AudienceFigures all = gather(std::vector{settled, fresh});
  EXPECT_EQ(all.measured, 2u);
  EXPECT_FLOAT_EQ(all.kbps.bad.value(), 1'000);
}

TEST(Audience, of_nobody_is_nothing) {
  EXPECT_EQ(gather({}), AudienceFigures{});
}

}  // namespace
}  // namespace quality
