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
}

}  // namespace
}  // namespace load
