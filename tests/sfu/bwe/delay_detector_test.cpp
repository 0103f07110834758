#include "sfu/bwe/delay_detector.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu::bwe {
namespace {

using sfu::test::at;
using std::chrono::microseconds;
using std::chrono::milliseconds;

class DelayDetectorTest : public testing::Test {
 protected:
  // A packet each 10 ms; each is so much later than the one before. Gives how often it was over.
  int run(int packets, base::Duration later) {
    int over = 0;
    for (int i = 0; i < packets; ++i) {
      sent_ += milliseconds(10);
      took_ += later;
      if (detector_.received(sent_, sent_ + took_) == Usage::kOver) ++over;
    }
    return over;
  }

  DelayDetector detector_;
  base::Time sent_ = at(0);
  base::Duration took_ = milliseconds(30);
};

TEST_F(DelayDetectorTest, finds_nothing_where_delays_stay) {
  EXPECT_EQ(run(500, {}), 0);
  EXPECT_EQ(detector_.usage(), Usage::kNormal);
}

TEST_F(DelayDetectorTest, finds_a_queue_that_grows) {
  run(100, {});
  EXPECT_GT(run(60, milliseconds(1)), 0);
}

TEST_F(DelayDetectorTest, finds_a_queue_that_drains) {
  run(100, {});
  run(60, milliseconds(2));
  run(40, milliseconds(-2));
  EXPECT_EQ(detector_.usage(), Usage::kUnder);
}

TEST_F(DelayDetectorTest, does_not_mind_another_clock) {
  run(100, {});
  EXPECT_EQ(run(1000, microseconds(1)), 0) << "a clock that goes 100 ppm slower";
}

TEST_F(DelayDetectorTest, does_not_mind_jitter) {
  int over = 0;
  for (int i = 0; i < 1000; ++i) {
    sent_ += milliseconds(10);
    const base::Duration jitter = milliseconds(i * 7 % 5);
    if (detector_.received(sent_, sent_ + took_ + jitter) == Usage::kOver) ++over;
  }
  EXPECT_EQ(over, 0);
}

TEST_F(DelayDetectorTest, sees_a_leap_at_once) {
  run(3, {});  // too few for a slope
  run(1, DelayDetector::kLeap);
  int times = 0;
  for (int i = 0; i < 12; ++i) times += run(1, {});
  EXPECT_EQ(times, 1) << "once";
}

TEST_F(DelayDetectorTest, forgives_a_line_that_stood_still_and_gave_way_at_once) {
  run(100, {});
  // 80 ms of packets arrive together.
  int over = 0;
  const base::Time together = sent_ + milliseconds(80) + took_;
  for (int i = 0; i < 8; ++i) {
    sent_ += milliseconds(10);
    if (detector_.received(sent_, together) == Usage::kOver) ++over;
  }
  EXPECT_EQ(over + run(50, {}), 0);
}

TEST_F(DelayDetectorTest, does_not_mind_great_jitter_in_order) {
  int over = 0;
  base::Time newest{};
  for (int i = 0; i < 2000; ++i) {
    sent_ += milliseconds(10);
    newest = std::max(newest, sent_ + milliseconds(300 + i * 37 % 100));
    if (detector_.received(sent_, newest) == Usage::kOver) ++over;
  }
  EXPECT_LE(over, 5);
}

TEST_F(DelayDetectorTest, sees_a_queue_begin) {
  run(3, {});
  run(4, milliseconds(25));
  EXPECT_EQ(detector_.climb().packets, 7u);
  EXPECT_EQ(detector_.climb().growth, milliseconds(100));
  run(1, milliseconds(-2));
  EXPECT_EQ(detector_.climb().growth, base::Duration{});
}

TEST_F(DelayDetectorTest, begins_anew_after_a_pause) {
  run(100, {});
  sent_ += std::chrono::seconds(10);
  took_ += milliseconds(400);  // another way by now
  EXPECT_EQ(run(200, {}), 0);
}

TEST_F(DelayDetectorTest, passes_over_what_was_sent_before_the_group) {
  run(100, {});
  EXPECT_NE(detector_.received(sent_ - milliseconds(50), sent_ + milliseconds(200)), Usage::kOver);
}

}  // namespace
}  // namespace sfu::bwe
