#include "classroom/door.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kStudent = Role::kStudent;

TEST(Door, is_open_at_first) {
  const Door door;
  EXPECT_EQ(door.refuses(kStudent, "phone"), std::nullopt);
  EXPECT_EQ(door.refuses(kStudent, ""), std::nullopt);
  EXPECT_FALSE(door.is_locked());
  EXPECT_THAT(door.removals(), IsEmpty());
}

TEST(Door, a_locked_class_takes_teachers_and_who_was_in_it) {
  Door door;
  door.came_in(kStudent, "phone");
  EXPECT_THAT(door.set_locked(true, true), ElementsAre(Event{LockedChanged{true}}));
  EXPECT_THAT(door.set_locked(true, true), IsEmpty());
  EXPECT_EQ(door.refuses(kStudent, "phone"), std::nullopt) << "back after a lost line";
  EXPECT_EQ(door.refuses(kStudent, "other"), Refusal::kRoomLocked);
  EXPECT_EQ(door.refuses(kStudent, ""), Refusal::kRoomLocked);
  EXPECT_EQ(door.refuses(Role::kTeacher, "other"), std::nullopt);
  EXPECT_THAT(door.set_locked(false, true), ElementsAre(Event{LockedChanged{false}}));
  EXPECT_EQ(door.refuses(kStudent, "other"), std::nullopt);
}

TEST(Door, who_was_sent_away_stays_out_until_let_back) {
  Door door;
  door.came_in(kStudent, "phone");
  EXPECT_THAT(door.send_away("Budi", "phone"), ElementsAre(Event{RemovalsChanged{{{1, "Budi"}}}}));
  EXPECT_THAT(door.send_away("Budi (2)", "phone"), IsEmpty()) << "the same browser";
  EXPECT_EQ(door.refuses(kStudent, "phone"), Refusal::kRemoved);
  EXPECT_EQ(door.refuses(kStudent, "other"), std::nullopt);
  door.send_away("Ani", "tablet");
  EXPECT_THAT(door.let_back(7), IsEmpty());
  EXPECT_THAT(door.let_back(1), ElementsAre(Event{RemovalsChanged{{{2, "Ani"}}}}));
  EXPECT_EQ(door.refuses(kStudent, "phone"), std::nullopt);
  EXPECT_EQ(door.refuses(kStudent, "tablet"), Refusal::kRemoved);
}

TEST(Door, nothing_is_remembered_of_a_browser_that_has_no_name) {
  Door door;
  EXPECT_THAT(door.send_away("Budi", ""), IsEmpty());
  EXPECT_EQ(door.refuses(kStudent, ""), std::nullopt);
}

TEST(Door, a_class_that_is_over_forgets_all) {
  Door door;
  EXPECT_THAT(door.reset(), IsEmpty());
  door.came_in(kStudent, "phone");
  door.set_locked(true, true);
  door.send_away("Ani", "tablet");
  EXPECT_THAT(door.reset(), ElementsAre(Event{LockedChanged{false}}, Event{RemovalsChanged{}}));
  EXPECT_EQ(door.refuses(kStudent, "tablet"), std::nullopt);
  door.set_locked(true, true);
  EXPECT_EQ(door.refuses(kStudent, "phone"), Refusal::kRoomLocked);
}

TEST(Door, keeps_a_bounded_number_of_each) {
  Door door;
  for (std::size_t i = 0; i <= kRemovalsMax; ++i) door.send_away("x", "a" + std::to_string(i));
  EXPECT_EQ(door.removals().size(), kRemovalsMax);
  EXPECT_EQ(door.refuses(kStudent, "a0"), std::nullopt) << "the oldest is forgotten";
  for (std::size_t i = 0; i <= kDevicesKnownMax; ++i) {
    door.came_in(kStudent, "b" + std::to_string(i));
  }
  door.set_locked(true, true);
  EXPECT_EQ(door.refuses(kStudent, "b0"), Refusal::kRoomLocked);
  EXPECT_EQ(door.refuses(kStudent, "b1"), std::nullopt);
}

}  // namespace
}  // namespace classroom
