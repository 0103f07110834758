#include "classroom/camera_rule.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(CameraRule, is_a_word) {
  for (const CameraRule rule : {CameraRule::kAll, CameraRule::kTeachers}) {
    EXPECT_EQ(camera_rule_from(to_string(rule)), rule);
  }
  EXPECT_EQ(to_string(CameraRule::kTeachers), "teachers");
  for (const char* text : {"", "All", "nobody"}) EXPECT_FALSE(camera_rule_from(text)) << text;
}

}  // namespace
}  // namespace classroom
