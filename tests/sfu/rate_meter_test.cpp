#include "sfu/rate_meter.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using test::at;

class RateMeterTest : public testing::Test {
 protected:
  // So many packets of 936 bytes, which are 1000 on the wire, each 10 ms.
  void run(int packets) {
    for (int i = 0; i < packets; ++i, ms += 10) meter.add(at(ms), 936);
  }
  RateMeter meter;
  std::int64_t ms = 3;
};

TEST_F(RateMeterTest, knows_nothing_at_first) {
  EXPECT_EQ(meter.current(at(0)), 0u);
  EXPECT_EQ(meter.usual(at(0)), 0u);
}

TEST_F(RateMeterTest, follows_a_steady_stream) {
  run(500);
  EXPECT_NEAR(static_cast<double>(meter.current(at(ms))), 800'000, 80'000);
  EXPECT_NEAR(static_cast<double>(meter.usual(at(ms))), 800'000, 80'000);
}

TEST_F(RateMeterTest, does_not_take_a_first_keyframe_for_the_rate) {
  for (int i = 0; i < 50; ++i) meter.add(at(ms), 936);
  EXPECT_LE(meter.current(at(ms)), 800'000u);
}

TEST_F(RateMeterTest, remembers_what_a_stream_brought) {
  run(500);
  ms += 4'000;  // nothing moves on the screen
  EXPECT_EQ(meter.current(at(ms)), 0u);
  EXPECT_GE(meter.usual(at(ms)), 400'000u);
  ms += 60'000;
  EXPECT_LE(meter.usual(at(ms)), 1'000u);
}

TEST_F(RateMeterTest, comes_back_after_hours) {
  run(100);
  ms += 7'200'000;
  EXPECT_EQ(meter.current(at(ms)), 0u);
  run(500);
  EXPECT_NEAR(static_cast<double>(meter.current(at(ms))), 800'000, 80'000);
}

}  // namespace
}  // namespace sfu
