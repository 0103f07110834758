#include "classroom/recording.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(RecordingState, is_written_as_the_protocol_has_it) {
  EXPECT_EQ(to_string(RecordingState::kOff), "off");
  EXPECT_EQ(to_string(RecordingState::kOn), "on");
  EXPECT_EQ(to_string(RecordingState::kPaused), "paused");
}

}  // namespace
}  // namespace classroom
