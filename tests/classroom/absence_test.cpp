#include "classroom/absence.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Absence, has_rules_that_are_words) {
  for (const AbsenceRule rule : {AbsenceRule::kGoOn, AbsenceRule::kWait, AbsenceRule::kLock}) {
    EXPECT_EQ(absence_rule_from(to_string(rule)), rule);
  }
  EXPECT_EQ(to_string(AbsenceRule::kGoOn), "go_on");
  for (const char* text : {"", "Wait", "end"}) EXPECT_FALSE(absence_rule_from(text)) << text;
}

TEST(Absence, does_something_only_while_the_teacher_is_away) {
  EXPECT_FALSE((Absence{AbsenceRule::kWait, false}.waits()));
  EXPECT_TRUE((Absence{AbsenceRule::kWait, true}.waits()));
  EXPECT_FALSE((Absence{AbsenceRule::kWait, true}.shuts()));
  EXPECT_TRUE((Absence{AbsenceRule::kLock, true}.shuts()));
  EXPECT_FALSE((Absence{AbsenceRule::kLock, true}.waits()));
  EXPECT_FALSE((Absence{AbsenceRule::kGoOn, true}.waits()));
}

}  // namespace
}  // namespace classroom
