#include "load/ceiling.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

TEST(Ceiling, sends_to_each_of_its_sinks) {
  Ceiling ceiling(70, 1100);
  ASSERT_TRUE(ceiling.ready());
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(ceiling.send_round()) << "also when nobody reads";
  }
  ceiling.drain();
  EXPECT_TRUE(ceiling.send_round());
}

TEST(Ceiling, is_not_ready_for_nobody) {
  EXPECT_FALSE(Ceiling(0, 100).ready());
  EXPECT_EQ(measure_ceiling(0, 100), 0);
  EXPECT_EQ(measure_paced_ceiling(0, 100, {10, 1}), 0);
  EXPECT_EQ(measure_paced_ceiling(1, 100, {}), 0) << "the pace is unknown";
}

TEST(Ceiling, is_measured_with_pauses) {
  EXPECT_GT(measure_paced_ceiling(2, 100, {20, 0.5}), 0) << "a packet in every other burst";
}

}  // namespace
}  // namespace load
