#include "quality/player_counts.hpp"

#include <gtest/gtest.h>

namespace quality {
namespace {

PlayerReport report(std::uint32_t stalls, std::uint32_t stalled_ms, std::uint32_t shown,
                    std::uint32_t dropped) {
  PlayerReport report;
  report.stalls = stalls;
  report.stalled_ms = stalled_ms;
  report.frames_shown = shown;
  report.frames_dropped = dropped;
  return report;
}

TEST(PlayerCounts, give_what_came_since_the_last_report) {
  PlayerCounts counts;
  PlayerReport first = report(1, 400, 250, 2);
  first.joined_ms = 800;
  first.behind_live_ms = 2'100;
  first.buffer_ms = 1'900;
  counts.note(first);
  counts.note(report(3, 1'400, 500, 5));
  Figures all;
  counts.take(all);
  EXPECT_EQ(all.stalls, 3u);
  EXPECT_EQ(all.stalled_ms, 1'400u);
  EXPECT_EQ(all.frames_shown, 500u);
  EXPECT_EQ(all.frames_dropped, 5u);
  EXPECT_FLOAT_EQ(all.behind_live_ms.value(), 2'100);
  EXPECT_FLOAT_EQ(all.buffer_ms.value(), 1'900);
  EXPECT_EQ(counts.joined_ms(), 800u);
}

TEST(PlayerCounts, hold_what_was_said_for_a_few_samples) {
  PlayerCounts counts;
  PlayerReport said = report(1, 400, 250, 2);
  said.behind_live_ms = 2'100;
  counts.note(said);
  for (int i = 0; i < kWordHolds; ++i) {
    Figures figures;
    counts.take(figures);
    EXPECT_FLOAT_EQ(figures.behind_live_ms.value(), 2'100);
    EXPECT_EQ(figures.stalls, i == 0 ? 1u : 0u);
  }
  Figures later;
  counts.take(later);
  EXPECT_EQ(later, Figures{});
}

TEST(PlayerCounts, begin_anew_with_a_page_that_was_loaded_again) {
  PlayerCounts counts;
  counts.note(report(3, 9'000, 5'000, 50));
  Figures before;
  counts.take(before);
  counts.note(report(0, 0, 100, 1));
  Figures after;
  counts.take(after);
  EXPECT_EQ(after.stalls, 0u);
  EXPECT_EQ(after.frames_shown, 100u);
  EXPECT_EQ(after.frames_dropped, 1u);
}

TEST(PlayerCounts, do_not_believe_what_cannot_be) {
  PlayerCounts counts;
  counts.note(report(0, 0, 4'000'000'000U, 0));
  Figures all;
  counts.take(all);
  EXPECT_EQ(all.frames_shown, 0u);
}

TEST(PlayerCounts, count_a_foreign_players_stalls_by_its_requests) {
  PlayerCounts counts;
  RequestReport request;
  request.starved = true;
  request.throughput_kbps = 4'800;
  request.buffer_ms = 0;
  counts.note(request);
  Figures all;
  all.capacity_kbps = 100.0F;
  counts.take(all);
  EXPECT_EQ(all.stalls, 1u);
  EXPECT_FLOAT_EQ(all.capacity_kbps.value(), 4'800);
  EXPECT_FLOAT_EQ(all.buffer_ms.value(), 0);
}

TEST(PlayerCounts, count_no_stall_twice) {
  PlayerCounts counts;
  counts.note(report(1, 300, 10, 0));
  RequestReport request;
  request.starved = true;
  counts.note(request);
  Figures all;
  counts.take(all);
  EXPECT_EQ(all.stalls, 1u);
}

}  // namespace
}  // namespace quality
