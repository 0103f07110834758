#include "live/source_clock.hpp"

#include <gtest/gtest.h>

namespace live {
namespace {

constexpr std::size_t kVideo = 0;
constexpr std::size_t kAudio = 1;

class Clock : public ::testing::Test {
 protected:
  // In step with the world, if nothing else is said.
  std::optional<std::int64_t> at(std::size_t track, std::int64_t timestamp_ms) {
    const auto place = clock_.place(now_, track, timestamp_ms);
    jumped_ = place ? place->jumped_ms : std::nullopt;
    if (!place) return std::nullopt;
    return place->time_ms;
  }
  void pass(std::int64_t ms) { now_ += std::chrono::milliseconds(ms); }

  base::Time now_{std::chrono::seconds(1)};
  SourceClock clock_;
  std::optional<std::int64_t> jumped_;
};

TEST_F(Clock, begins_at_zero_wherever_the_source_is) {
  EXPECT_EQ(at(kVideo, 20'000'000), 0);
  EXPECT_EQ(at(kAudio, 20'000'010), 10);
  EXPECT_EQ(at(kVideo, 20'000'040), 40);
}

TEST_F(Clock, leaves_out_what_lies_before_zero) {
  EXPECT_EQ(at(kVideo, 1000), 0);
  EXPECT_EQ(at(kAudio, 980), std::nullopt);
  EXPECT_EQ(at(kAudio, 1003), 3);
}

TEST_F(Clock, lets_a_late_track_begin_where_the_other_is) {
  at(kVideo, 0);
  for (int ms = 0; ms <= 10'000; ms += 40) at(kVideo, ms);
  EXPECT_EQ(at(kAudio, 10'010), 10'010);
}

TEST_F(Clock, lets_a_track_begin_after_nothing_has_come_for_long) {
  at(kVideo, 0);
  pass(60'000);
  EXPECT_EQ(at(kAudio, 60'000), 60'000);
}

TEST_F(Clock, brings_tracks_together_whose_clocks_began_apart) {
  at(kAudio, 0);
  at(kAudio, 500);
  EXPECT_EQ(at(kVideo, 20'000'000), 500);
  EXPECT_FALSE(jumped_);
  EXPECT_EQ(at(kVideo, 20'000'040), 540);
  EXPECT_EQ(at(kAudio, 523), 523);
}

TEST_F(Clock, follows_small_steps_back) {
  at(kVideo, 0);
  at(kVideo, 1000);
  EXPECT_EQ(at(kVideo, 900), 900);
  EXPECT_FALSE(jumped_);
}

TEST_F(Clock, goes_on_without_a_gap_when_the_source_jumps_ahead) {
  at(kVideo, 0);
  at(kAudio, 5);
  at(kVideo, 40);
  EXPECT_EQ(at(kVideo, 600'080), 80);
  EXPECT_EQ(jumped_, 600'040);
  EXPECT_EQ(at(kAudio, 600'090), 90);  // the same jump
  EXPECT_FALSE(jumped_);
  EXPECT_EQ(at(kVideo, 600'120), 120);
}

TEST_F(Clock, goes_on_when_the_source_begins_anew) {
  at(kVideo, 0);
  for (int ms = 0; ms <= 100'000; ms += 1000) at(kVideo, ms);
  at(kAudio, 100'000);
  EXPECT_EQ(at(kVideo, 0), 100'040);
  EXPECT_EQ(jumped_, -100'000);
  EXPECT_EQ(at(kAudio, 5), 100'045);
  EXPECT_FALSE(jumped_);
}

TEST_F(Clock, takes_old_frames_of_the_other_track_that_come_after_the_jump) {
  at(kVideo, 0);
  at(kAudio, 0);
  EXPECT_EQ(at(kVideo, 600'000), 40);
  EXPECT_EQ(at(kAudio, 23), 23);
  EXPECT_EQ(at(kAudio, 600'010), 50);
  EXPECT_FALSE(jumped_);
}

TEST_F(Clock, tells_a_jump_of_one_track_alone) {
  at(kVideo, 0);
  at(kAudio, 0);
  EXPECT_EQ(at(kAudio, 60'000), 40);
  EXPECT_EQ(jumped_, 60'000);
  EXPECT_EQ(at(kVideo, 40), 40);
  EXPECT_FALSE(jumped_);
}

// A slide that changes every ten seconds, a line that was down.
TEST_F(Clock, does_not_take_time_that_passed_for_a_jump) {
  at(kVideo, 0);
  pass(10'000);
  EXPECT_EQ(at(kVideo, 10'000), 10'000);
  EXPECT_FALSE(jumped_);
  pass(8'000);
  EXPECT_EQ(at(kVideo, 10'040), 10'040);  // what was held back comes at once
  EXPECT_FALSE(jumped_);
}

TEST_F(Clock, takes_steps_of_up_to_three_seconds_as_they_are) {
  at(kVideo, 0);
  EXPECT_EQ(at(kVideo, kClockJumpMs), kClockJumpMs);
  EXPECT_FALSE(jumped_);
  at(kVideo, 2 * kClockJumpMs + 1);
  EXPECT_TRUE(jumped_);
}

}  // namespace
}  // namespace live
