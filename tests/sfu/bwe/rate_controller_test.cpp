#include "sfu/bwe/rate_controller.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu::bwe {
namespace {

using sfu::test::at;
constexpr base::Duration kTrip = std::chrono::milliseconds(50);

class RateControllerTest : public testing::Test {
 protected:
  void run(int steps, Usage usage, std::optional<Bitrate> carried) {
    for (int i = 0; i < steps; ++i) {
      now += std::chrono::milliseconds(100);
      rates.update(now, usage, carried, kTrip);
    }
  }

  RateController rates{300'000};
  base::Time now = at(0);
};

TEST_F(RateControllerTest, doubles_each_second_while_nothing_says_stop) {
  run(1, Usage::kNormal, 10'000'000);
  run(10, Usage::kNormal, 10'000'000);
  EXPECT_NEAR(static_cast<double>(rates.rate()), 780'000, 100'000);
}

TEST_F(RateControllerTest, believes_in_no_more_than_half_as_much_again_as_is_used) {
  run(100, Usage::kNormal, 200'000);
  EXPECT_LE(rates.rate(), 310'000u);
}

TEST_F(RateControllerTest, falls_below_what_is_carried) {
  run(1, Usage::kOver, 200'000);
  EXPECT_EQ(rates.rate(), 170'000u);
  run(1, Usage::kOver, 200'000);
  EXPECT_EQ(rates.rate(), 170'000u) << "it is still the same";
}

TEST_F(RateControllerTest, halves_where_nothing_is_known_to_arrive) {
  run(1, Usage::kOver, std::nullopt);
  EXPECT_EQ(rates.rate(), 150'000u);
}

TEST_F(RateControllerTest, waits_until_the_queue_has_drained) {
  run(1, Usage::kOver, 200'000);
  const Bitrate fallen = rates.rate();
  run(5, Usage::kUnder, 200'000);
  EXPECT_EQ(rates.rate(), fallen);
  run(5, Usage::kNormal, 200'000);
  EXPECT_GT(rates.rate(), fallen);
}

TEST_F(RateControllerTest, goes_slowly_near_to_where_the_line_was_full) {
  run(1, Usage::kOver, 1'000'000);
  const Bitrate fallen = rates.rate();
  run(10, Usage::kNormal, 1'000'000);
  EXPECT_LE(rates.rate(), fallen + 100'000);
  EXPECT_GT(rates.rate(), fallen);
}

TEST_F(RateControllerTest, has_a_least_rate) {
  for (int i = 0; i < 20; ++i) rates.halve();
  EXPECT_EQ(rates.rate(), RateController::kMin);
  run(1, Usage::kOver, 100);
  EXPECT_EQ(rates.rate(), RateController::kMin);
  rates.raise_to(90'000);
  EXPECT_EQ(rates.rate(), 90'000u);
}

}  // namespace
}  // namespace sfu::bwe
