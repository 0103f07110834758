#include "sfu/allocation.hpp"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using Given = std::vector<bool>;

TEST(Allocate, gives_all_where_there_is_room) {
  const PictureRate pictures[] = {{800'000, 900'000, false}, {200'000, 300'000, false}};
  const Allocation all = allocate({1'500'000, 40'000, false}, pictures);
  EXPECT_EQ(all.given, (Given{true, true}));
  EXPECT_FALSE(all.wanted);
  EXPECT_EQ(all.spent, 1'240'000u);
}

TEST(Allocate, counts_sound_first) {
  const PictureRate pictures[] = {{300'000, 300'000, false}};
  EXPECT_EQ(allocate({400'000, 0, false}, pictures).given, Given{true});
  EXPECT_EQ(allocate({400'000, 100'000, false}, pictures).given, Given{false});
}

TEST(Allocate, leaves_to_the_next_the_room_of_one_that_does_not_fit) {
  const PictureRate pictures[] = {{2'000'000, 2'000'000, false}, {200'000, 200'000, false}};
  const Allocation some = allocate({500'000, 40'000, false}, pictures);
  EXPECT_EQ(some.given, (Given{false, true}));
  EXPECT_EQ(some.wanted, 2'346'000u) << "without the one that is less important";
}

TEST(Allocate, takes_from_the_less_important) {
  const PictureRate pictures[] = {{500'000, 500'000, true}, {500'000, 500'000, true}};
  EXPECT_EQ(allocate({600'000, 0, false}, pictures).given, (Given{true, false}));
}

TEST(Allocate, keeps_what_nearly_fits_unless_the_line_is_full_again_and_again) {
  const PictureRate given[] = {{500'000, 900'000, true}};
  EXPECT_EQ(allocate({330'000, 0, false}, given).given, Given{true});
  EXPECT_EQ(allocate({320'000, 0, false}, given).given, Given{false});
  EXPECT_EQ(allocate({425'000, 0, true}, given).given, Given{false});
  EXPECT_EQ(allocate({460'000, 0, true}, given).given, Given{true});
  const PictureRate held[] = {{500'000, 500'000, false}};
  EXPECT_EQ(allocate({500'000, 0, false}, held).given, Given{false});
  EXPECT_EQ(allocate({560'000, 0, false}, held).given, Given{true});
}

TEST(Allocate, gives_nothing_more_while_the_line_is_closed) {
  const PictureRate pictures[] = {{100'000, 100'000, true}, {100'000, 100'000, false}};
  EXPECT_EQ(allocate({900'000, 0, false, true}, pictures).given, (Given{true, false}));
}

TEST(Allocate, gives_what_it_wanted) {
  const PictureRate held[] = {{0, 500'000, false}, {100'000, 100'000, false}};
  const Allocation none = allocate({50'000, 40'000, false}, held);
  ASSERT_TRUE(none.wanted);
  EXPECT_TRUE(allocate({*none.wanted, 40'000, false}, held).given[0]);
}

}  // namespace
}  // namespace sfu
