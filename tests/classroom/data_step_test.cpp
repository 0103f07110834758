#include "classroom/data_step.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(DataStep, is_a_word_and_the_next_one_is_less) {
  for (const DataStep step : kDataSteps) EXPECT_EQ(data_step_from(to_string(step)), step);
  EXPECT_EQ(to_string(DataStep::kLowCamera), "low_camera");
  for (const char* text : {"", "Sound", "nothing"}) EXPECT_FALSE(data_step_from(text)) << text;
  EXPECT_LT(DataStep::kEverything, DataStep::kSound);
}

TEST(CameraSize, is_a_word) {
  EXPECT_EQ(to_string(CameraSize::kNone), "none");
  EXPECT_EQ(to_string(CameraSize::kSmall), "small");
  EXPECT_EQ(to_string(CameraSize::kMedium), "medium");
  EXPECT_EQ(to_string(CameraSize::kFull), "full");
}

}  // namespace
}  // namespace classroom
