#include "classroom/breakouts.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

constexpr GroupId kFirst{1};
constexpr GroupId kSecond{2};

TEST(GroupPlaces, remember_who_belongs_where) {
  GroupPlaces places;
  EXPECT_EQ(places.of("phone", "Ani"), kWholeClass);
  places.set("phone", "Ani", kFirst);
  places.set("phone", "Budi", kSecond);
  EXPECT_EQ(places.of("phone", "Anik"), kWholeClass);
  EXPECT_EQ(places.of("phone", "ANI"), kFirst);
  EXPECT_EQ(places.of("phone", "Budi"), kSecond);
  EXPECT_EQ(places.of("other phone", "Ani"), kWholeClass);
  places.set("phone", "Ani", kWholeClass);
  EXPECT_EQ(places.of("phone", "Ani"), kWholeClass);
}

TEST(GroupPlaces, know_no_browser_that_does_not_say_which_it_is) {
  GroupPlaces places;
  places.set("", "Ani", kFirst);
  EXPECT_EQ(places.of("", "Ani"), kWholeClass);
}

TEST(GroupPlaces, have_an_end) {
  GroupPlaces places;
  for (std::size_t i = 0; i < kGroupPlacesMax; ++i) {
    places.set(std::to_string(i), "Ani", kFirst);
  }
  places.set("one more", "Ani", kFirst);
  EXPECT_EQ(places.of("one more", "Ani"), kWholeClass);
  places.set("0", "Ani", kSecond);
  EXPECT_EQ(places.of("0", "Ani"), kSecond);
}

}  // namespace
}  // namespace classroom
