#include "classroom/readers.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Readers, know_their_words) {
  for (const Audience audience : {Audience::kAll, Audience::kTeam, Audience::kTwo}) {
    EXPECT_EQ(audience_from(to_string(audience)), audience);
  }
  for (const PrivateRule rule : {PrivateRule::kOff, PrivateRule::kOn, PrivateRule::kKept}) {
    EXPECT_EQ(private_rule_from(to_string(rule)), rule);
  }
  EXPECT_EQ(audience_from("some"), std::nullopt);
  EXPECT_EQ(private_rule_from("perhaps"), std::nullopt);
}

TEST(Readers, are_who_wrote_whom_it_is_for_and_perhaps_teachers) {
  const Readers two{Audience::kTwo, {1}, {2}};
  const Readers team{Audience::kTeam, {1}, {}};
  EXPECT_TRUE(may_read(two, {1}, Role::kStudent));
  EXPECT_TRUE(may_read(two, {2}, Role::kStudent));
  EXPECT_FALSE(may_read(two, {3}, Role::kTeacher));
  EXPECT_TRUE(may_read(team, {1}, Role::kStudent));
  EXPECT_TRUE(may_read(team, {3}, Role::kTeacher));
  EXPECT_FALSE(may_read(team, {3}, Role::kStudent));
  EXPECT_TRUE(may_read({}, {3}, Role::kStudent));
  const Readers group{Audience::kGroup, {1}, {}, {7}};
  EXPECT_TRUE(may_read(group, {1}, Role::kStudent));
  EXPECT_TRUE(may_read(group, {3}, Role::kTeacher));
  EXPECT_TRUE(may_read(group, {3}, Role::kStudent, {7}));
  EXPECT_FALSE(may_read(group, {3}, Role::kStudent, {8}));
  EXPECT_FALSE(may_read(group, {3}, Role::kStudent));
  EXPECT_FALSE(may_read(two, {3}, Role::kTeacher, {7}));
}

}  // namespace
}  // namespace classroom
