#include "classroom/source.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Source, reads_back_every_name_it_writes) {
  for (const Source source : kSources) EXPECT_EQ(source_from(to_string(source)), source);
}

TEST(Source, has_the_names_of_the_protocol) {
  EXPECT_EQ(to_string(Source::kMicrophone), "microphone");
  EXPECT_EQ(to_string(Source::kCamera), "camera");
  EXPECT_EQ(to_string(Source::kScreen), "screen");
  EXPECT_EQ(to_string(Source::kScreenAudio), "screen_audio");
}

TEST(Source, knows_no_other_name) {
  for (const char* text : {"", "Camera", "microphone ", "speaker"}) EXPECT_FALSE(source_from(text));
}

TEST(Source, camera_and_screen_are_video) {
  EXPECT_TRUE(is_video(Source::kCamera));
  EXPECT_TRUE(is_video(Source::kScreen));
  EXPECT_FALSE(is_video(Source::kMicrophone));
  EXPECT_FALSE(is_video(Source::kScreenAudio));
}

}  // namespace
}  // namespace classroom
