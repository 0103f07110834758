#include "load/source.hpp"

#include <filesystem>

#include <gtest/gtest.h>

namespace load {
namespace {

using std::chrono::milliseconds;
constexpr base::Time kStart{std::chrono::hours(1)};

media::file::Clip clip() {
  media::file::Clip clip{media::Codec::kVp8, {}, milliseconds(120)};
  for (std::uint8_t i = 0; i < 3; ++i) clip.frames.push_back({milliseconds(40) * i, {0, i}});
  return clip;
}

TEST(Playback, plays_frames_at_their_times_and_begins_again) {
  Playback playback(clip(), kStart);
  EXPECT_EQ(playback.next(), kStart);
  EXPECT_FALSE(playback.take_due(kStart - milliseconds(1)));
  for (std::uint64_t i = 0; i < 10; ++i) {
    const base::Time due_at = kStart + milliseconds(40) * static_cast<int>(i);
    EXPECT_EQ(playback.next(), due_at);
    const auto due = playback.take_due(due_at);
    ASSERT_TRUE(due);
    EXPECT_EQ(due->number, i);
    EXPECT_EQ(due->at, milliseconds(40) * static_cast<int>(i));
    ASSERT_EQ(due->payloads->size(), 1u);
    EXPECT_EQ(due->payloads->front().back(), i % 3);
    EXPECT_FALSE(playback.take_due(due_at));
  }
}

TEST(Playback, passes_over_what_is_too_late) {
  Playback playback(clip(), kStart);
  const base::Time later = kStart + std::chrono::seconds(60);
  const auto due = playback.take_due(later);
  ASSERT_TRUE(due);
  EXPECT_GE(kStart + due->at, later - std::chrono::seconds(1));
}

TEST(Source, says_which_command_makes_what_is_missing) {
  const auto missing = open_clip("camera-h264", "/nowhere", 25);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().find("/nowhere/camera.h264"), std::string::npos);
  EXPECT_NE(missing.error().find("tools/make_streams"), std::string::npos);
}

TEST(Source, says_what_is_wrong_with_a_file) {
  const auto wrong = open_clip(std::string(PENDOPO_SOURCE_DIR) + "/README.md", "", 25);
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().find("README.md is neither"), std::string::npos);
}

}  // namespace
}  // namespace load
