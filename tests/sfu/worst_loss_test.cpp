#include "sfu/worst_loss.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using test::at;

TEST(WorstLoss, is_that_of_the_last_seconds_and_not_above_a_fifth) {
  WorstLoss loss;
  EXPECT_EQ(loss.worst(at(0)), 0);
  loss.note(at(0), 20);
  loss.note(at(100), 10);
  EXPECT_EQ(loss.worst(at(200)), 20);
  loss.note(at(4000), 30);
  EXPECT_EQ(loss.worst(at(19'999)), 30);
  EXPECT_EQ(loss.worst(at(20'000)), 0);
  loss.note(at(20'000), 5);
  EXPECT_EQ(loss.worst(at(20'000)), 5);
  loss.note(at(20'001), 255);
  EXPECT_EQ(loss.worst(at(20'001)), WorstLoss::kMax);
}

}  // namespace
}  // namespace sfu
