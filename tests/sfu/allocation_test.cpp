#include "sfu/allocation.hpp"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using Given = std::vector<Level>;
constexpr Level kHeld = std::nullopt;

PictureRate single(bwe::Bitrate current, bwe::Bitrate usual, bool given) {
  return {{{current, usual}}, given ? Level(0) : kHeld};
}

TEST(Allocate, gives_all_where_there_is_room) {
  const PictureRate pictures[] = {single(800'000, 900'000, false), single(200'000, 300'000, false)};
  const Allocation all = allocate({1'500'000, 40'000, false}, pictures);
  EXPECT_EQ(all.given, (Given{0, 0}));
  EXPECT_FALSE(all.wanted);
  EXPECT_EQ(all.spent, 1'240'000u);
}

TEST(Allocate, counts_sound_first) {
  const PictureRate pictures[] = {single(300'000, 300'000, false)};
  EXPECT_EQ(allocate({400'000, 0, false}, pictures).given, Given{0});
  EXPECT_EQ(allocate({400'000, 100'000, false}, pictures).given, Given{kHeld});
}

TEST(Allocate, leaves_to_the_next_the_room_of_one_that_does_not_fit) {
  const PictureRate pictures[] = {single(2'000'000, 2'000'000, false),
                                  single(200'000, 200'000, false)};
  const Allocation some = allocate({500'000, 40'000, false}, pictures);
  EXPECT_EQ(some.given, (Given{kHeld, 0}));
  EXPECT_EQ(some.wanted, 2'346'000u) << "without the one that is less important";
}

TEST(Allocate, takes_from_the_less_important) {
  const PictureRate pictures[] = {single(500'000, 500'000, true), single(500'000, 500'000, true)};
  EXPECT_EQ(allocate({600'000, 0, false}, pictures).given, (Given{0, kHeld}));
}

TEST(Allocate, keeps_what_nearly_fits_unless_the_line_is_full_again_and_again) {
  const PictureRate given[] = {single(500'000, 900'000, true)};
  EXPECT_EQ(allocate({330'000, 0, false}, given).given, Given{0});
  EXPECT_EQ(allocate({320'000, 0, false}, given).given, Given{kHeld});
  EXPECT_EQ(allocate({425'000, 0, true}, given).given, Given{kHeld});
  EXPECT_EQ(allocate({460'000, 0, true}, given).given, Given{0});
  const PictureRate held[] = {single(500'000, 500'000, false)};
  EXPECT_EQ(allocate({500'000, 0, false}, held).given, Given{kHeld});
  EXPECT_EQ(allocate({560'000, 0, false}, held).given, Given{0});
}

TEST(Allocate, gives_nothing_more_while_the_line_is_closed) {
  const PictureRate pictures[] = {single(100'000, 100'000, true), single(100'000, 100'000, false)};
  EXPECT_EQ(allocate({900'000, 0, false, true}, pictures).given, (Given{0, kHeld}));
}

TEST(Allocate, gives_what_it_wanted) {
  const PictureRate held[] = {single(0, 500'000, false), single(100'000, 100'000, false)};
  const Allocation none = allocate({50'000, 40'000, false}, held);
  ASSERT_TRUE(none.wanted);
  EXPECT_TRUE(allocate({*none.wanted, 40'000, false}, held).given[0]);
}

TEST(Allocate, gives_the_largest_layer_that_fits) {
  PictureRate picture{{{60'000, 60'000}, {160'000, 160'000}, {500'000, 500'000}}, 2};
  const auto at = [&](bwe::Bitrate limit) {
    return allocate({limit, 40'000, true}, {&picture, 1});
  };
  EXPECT_EQ(at(1'000'000).given, Given{2});
  EXPECT_EQ(at(300'000).given, Given{1});
  EXPECT_EQ(at(110'000).given, Given{0});
  EXPECT_EQ(at(80'000).given, Given{kHeld});
  EXPECT_EQ(at(300'000).wanted, 621'000u) << "for the next one";
  picture.given = 0;
  EXPECT_EQ(at(215'000).given, Given{0}) << "more needs room to spare";
  EXPECT_EQ(at(225'000).given, Given{1});
}

TEST(Allocate, shrinks_on_a_closed_line_what_is_shown_smaller) {
  const PictureRate shown_small{{{60'000, 60'000}}, 2};
  EXPECT_EQ(allocate({105'000, 40'000, true, true}, {&shown_small, 1}).given, Given{0});
}

TEST(Allocate, keeps_no_room_for_what_does_not_come) {
  PictureRate picture{{{60'000, 60'000}, {0, 450'000}, {0, 1'700'000}}, 0};
  picture.layers[1].missing = picture.layers[2].missing = true;
  const Allocation allocation = allocate({2'500'000, 40'000, false, false}, {&picture, 1});
  EXPECT_EQ(allocation.given, Given{0});
  EXPECT_EQ(allocation.spent, 100'000u);
  EXPECT_FALSE(allocation.wanted);
}

}  // namespace
}  // namespace sfu
