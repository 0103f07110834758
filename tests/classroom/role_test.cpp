#include "classroom/role.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Role, reads_back_its_names_and_no_other) {
  for (const Role role : {Role::kTeacher, Role::kCoTeacher, Role::kStudent, Role::kListener}) {
    EXPECT_EQ(role_from(to_string(role)), role);
  }
  EXPECT_EQ(to_string(Role::kTeacher), "teacher");
  EXPECT_EQ(to_string(Role::kCoTeacher), "co_teacher");
  for (const char* text : {"", "Teacher", "administrator"}) EXPECT_FALSE(role_from(text)) << text;
}

TEST(Role, leads_as_teacher_and_as_co_teacher) {
  EXPECT_TRUE(leads(Role::kTeacher) && leads(Role::kCoTeacher));
  EXPECT_FALSE(leads(Role::kStudent) || leads(Role::kListener));
}

}  // namespace
}  // namespace classroom
