#include "base/check.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Check, does_nothing_when_the_condition_holds) {
  int evaluated = 0;
  CHECK(++evaluated == 1);
  EXPECT_EQ(evaluated, 1);
}

TEST(CheckDeathTest, says_what_and_where_and_aborts) {
  EXPECT_DEATH(CHECK(1 + 1 == 3), "check_test.cpp:[0-9]+: CHECK\\(1 \\+ 1 == 3\\) failed");
}

}  // namespace
}  // namespace base
