#include "sfu/bwe/loss_controller.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu::bwe {
namespace {

using sfu::test::at;

class LossControllerTest : public testing::Test {
 protected:
  // A second of 100 packets, of which so many are lost.
  bool second(int lost, std::size_t size = 1250) {
    for (int i = 0; i < 100; ++i) losses.packet(size, i * lost / 100 != (i + 1) * lost / 100);
    now += std::chrono::milliseconds(1010);
    return losses.judge(now);
  }

  LossController losses;
  base::Time now = at(0);

  void SetUp() override { losses.judge(now); }
};

TEST_F(LossControllerTest, leaves_a_line_alone_that_loses_little) {
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(second(8));
  EXPECT_FALSE(losses.cap());
}

TEST_F(LossControllerTest, caps_at_what_arrives_when_too_much_is_lost) {
  EXPECT_TRUE(second(50));
  ASSERT_TRUE(losses.cap());
  EXPECT_NEAR(static_cast<double>(*losses.cap()), 0.9 * 500'000, 10'000);
}

TEST_F(LossControllerTest, lets_go_again_when_nothing_is_lost) {
  second(50);
  for (int i = 0; i < 20; ++i) second(0, 500);
  EXPECT_FALSE(losses.cap());
  EXPECT_EQ(losses.inherent(), 0);
}

TEST_F(LossControllerTest, believes_what_it_sees_after_an_outage) {
  EXPECT_TRUE(second(80));
  second(0);
  ASSERT_TRUE(losses.cap());
  EXPECT_NEAR(static_cast<double>(*losses.cap()), 1'000'000, 20'000);
  losses.raise_to(1'500'000);
  EXPECT_EQ(losses.cap(), 1'500'000u);
}

TEST_F(LossControllerTest, takes_its_time_where_it_may_be_chance) {
  EXPECT_FALSE(second(16));
  EXPECT_FALSE(second(4));
  EXPECT_FALSE(losses.cap());
  EXPECT_FALSE(second(15));
  EXPECT_FALSE(second(15));
  EXPECT_TRUE(second(15));
}

TEST_F(LossControllerTest, learns_that_a_lower_rate_loses_as_much) {
  EXPECT_TRUE(second(20));
  second(20, 600);
  second(20, 600);
  EXPECT_FALSE(losses.cap());
  EXPECT_NEAR(losses.inherent(), 0.2, 0.01);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(second(20));
  EXPECT_TRUE(second(40)) << "what is more than that is too much still";
}

TEST_F(LossControllerTest, does_not_learn_from_a_rate_that_stayed) {
  EXPECT_TRUE(second(20));
  EXPECT_TRUE(losses.is_undecided());
  second(20);
  second(20);
  second(20);
  EXPECT_EQ(losses.inherent(), 0);
  EXPECT_TRUE(losses.is_undecided());
  second(20);  // nothing more can be left out
  EXPECT_FALSE(losses.is_undecided());
  EXPECT_NEAR(losses.inherent(), 0.2, 0.01);
}

TEST_F(LossControllerTest, forgets_it_when_the_line_is_better) {
  second(20);
  second(20, 600);
  second(20, 600);
  EXPECT_GT(losses.inherent(), 0.1);
  for (int i = 0; i < 20; ++i) second(0);
  EXPECT_LT(losses.inherent(), 0.01);
}

TEST_F(LossControllerTest, does_not_take_an_outage_for_too_high_a_rate) {
  for (int i = 0; i < 50; ++i) losses.packet(1250, false);
  for (int i = 0; i < 50; ++i) losses.packet(1250, true);
  for (int i = 0; i < 50; ++i) losses.packet(1250, false);
  now += std::chrono::milliseconds(1010);
  EXPECT_FALSE(losses.judge(now));
  EXPECT_TRUE(second(50)) << "each other packet is another matter";
}

TEST_F(LossControllerTest, waits_for_enough_packets) {
  for (int i = 0; i < 15; ++i) losses.packet(100, i % 2 == 0);
  EXPECT_FALSE(losses.judge(now + std::chrono::seconds(5)));
}

}  // namespace
}  // namespace sfu::bwe
