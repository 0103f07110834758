#include "classroom/role.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Role, reads_back_its_names_and_no_other) {
  EXPECT_EQ(to_string(Role::kTeacher), "teacher");
  EXPECT_EQ(to_string(Role::kStudent), "student");
  EXPECT_EQ(role_from("teacher"), Role::kTeacher);
  EXPECT_EQ(role_from("student"), Role::kStudent);
  for (const char* text : {"", "Teacher", "administrator"}) EXPECT_FALSE(role_from(text)) << text;
}

}  // namespace
}  // namespace classroom
