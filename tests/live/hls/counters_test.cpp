#include "live/hls/counters.hpp"

#include <gtest/gtest.h>

namespace live::hls {
namespace {

TEST(Counters, are_reserved_ahead_of_what_is_used) {
  const Counters used{{10, 20}, 3, 4};
  const Counters reserved = reserve(used);
  EXPECT_EQ(reserved, (Counters{{266, 276}, 259, 260}));
  EXPECT_FALSE(must_reserve(used, reserved));
  EXPECT_TRUE(must_reserve(reserved, reserved));
  EXPECT_TRUE(must_reserve({}, {})) << "before the first frame";
}

TEST(Counters, are_reserved_again_while_half_of_them_are_left) {
  const Counters reserved = reserve({});
  Counters used;
  for (std::uint64_t* number :
       {&used.segment[0], &used.segment[1], &used.discontinuity, &used.init}) {
    *number = kReservedAhead / 2;
    EXPECT_FALSE(must_reserve(used, reserved));
    ++*number;
    EXPECT_TRUE(must_reserve(used, reserved));
    *number = 0;
  }
}

}  // namespace
}  // namespace live::hls
