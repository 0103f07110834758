#include "live/arrival_meter.hpp"

#include <gtest/gtest.h>

namespace live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Meter : public testing::Test {
 protected:
  // 25 pictures of `bytes` a second, each `late` later than it was made.
  void run(base::Duration time, std::size_t bytes = 5'000) {
    for (base::Duration done{}; done < time; done += milliseconds(40)) {
      meter_.note(now_ + late_, media_ms_, bytes, true);
      now_ += milliseconds(40);
      media_ms_ += 40;
    }
  }
  base::Time now() const { return now_ + late_; }

  base::Time now_{seconds(1000)};
  base::Duration late_{};
  std::int64_t media_ms_ = 0;
  ArrivalMeter meter_;
};

TEST_F(Meter, says_nothing_before_its_window_has_passed_once) {
  EXPECT_EQ(meter_.bitrate_kbps(now()), 0u);
  run(kMeterWindow - milliseconds(40));
  EXPECT_EQ(meter_.bitrate_kbps(now()), 0u);
  EXPECT_EQ(meter_.frame_rate(now()), 0);
}

TEST_F(Meter, gives_the_mean_of_the_last_seconds) {
  run(seconds(10));
  EXPECT_NEAR(meter_.bitrate_kbps(now()), 1'000, 40);
  EXPECT_NEAR(meter_.frame_rate(now()), 25, 1);
  run(seconds(4), 10'000);
  EXPECT_NEAR(meter_.bitrate_kbps(now()), 2'000, 80);
  late_ += kMeterWindow + seconds(1);  // nothing comes
  EXPECT_EQ(meter_.bitrate_kbps(now()), 0u);
  EXPECT_EQ(meter_.frame_rate(now()), 0);
}

TEST_F(Meter, counts_only_pictures_as_pictures) {
  for (int i = 0; i < 100; ++i) meter_.note(now_ + milliseconds(40) * i, i * 40, 100, i % 2 == 0);
  EXPECT_NEAR(meter_.frame_rate(now_ + seconds(4)), 12.5, 1);
}

TEST_F(Meter, jitter_and_a_constant_delay_are_not_falling_behind) {
  for (int i = 0; i < 1000; ++i) {
    late_ = seconds(i > 0 ? 2 : 0) + milliseconds(i * 37 % 700);
    run(milliseconds(40));
  }
  run(seconds(25));
  EXPECT_FALSE(meter_.falls_behind());
}

TEST_F(Meter, what_comes_ever_later_falls_behind_until_it_keeps_up_again) {
  run(seconds(12));
  EXPECT_FALSE(meter_.falls_behind());
  for (int i = 0; i < 750; ++i) {
    late_ += milliseconds(5);  // an eighth more
    run(milliseconds(40));
  }
  EXPECT_TRUE(meter_.falls_behind());
  run(seconds(25));  // as late as before, but no later
  EXPECT_FALSE(meter_.falls_behind());
}

TEST_F(Meter, begins_anew_with_another_connection) {
  run(seconds(12));
  for (int i = 0; i < 750; ++i) {
    late_ += milliseconds(5);
    run(milliseconds(40));
  }
  ASSERT_TRUE(meter_.falls_behind());
  meter_.restart();
  EXPECT_FALSE(meter_.falls_behind());
  EXPECT_EQ(meter_.bitrate_kbps(now()), 0u);
  media_ms_ = 0;
  run(seconds(12));
  EXPECT_FALSE(meter_.falls_behind());
}

TEST_F(Meter, tells_how_unevenly_pictures_arrive) {
  EXPECT_EQ(meter_.jitter(), std::nullopt);
  run(seconds(2));
  EXPECT_EQ(meter_.jitter(), base::Duration::zero());
  for (int i = 0; i < 100; ++i) {
    late_ = milliseconds(i % 2 == 0 ? 30 : 0);
    run(milliseconds(40));
  }
  EXPECT_NEAR(static_cast<double>(meter_.jitter()->count()) / 1e6, 30, 1);
}

TEST_F(Meter, goes_by_the_sound_where_there_is_no_picture) {
  for (int i = 0; i < 200; ++i) {
    meter_.note(now_ + milliseconds(i % 2 == 0 ? 20 : 0), 23 * i, 300, false);
    now_ += milliseconds(23);
  }
  EXPECT_NEAR(static_cast<double>(meter_.jitter()->count()) / 1e6, 20, 1);
}

}  // namespace
}  // namespace live
