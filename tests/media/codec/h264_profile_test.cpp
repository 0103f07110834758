#include "media/codec/h264_profile.hpp"

#include <gtest/gtest.h>

namespace media::codec {
namespace {

H264Profile profile_of(std::string_view text) {
  const auto parsed = parse_h264_profile_level(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? parsed->profile : H264Profile::kOther;
}

TEST(H264Profile, knows_what_chromium_offers) {
  EXPECT_EQ(profile_of("42001f"), H264Profile::kBaseline);
  EXPECT_EQ(profile_of("42e01f"), H264Profile::kConstrainedBaseline);
  EXPECT_EQ(profile_of("4d001f"), H264Profile::kMain);
  EXPECT_EQ(profile_of("64001f"), H264Profile::kHigh);
  EXPECT_EQ(profile_of("640c1f"), H264Profile::kConstrainedHigh);
  EXPECT_EQ(profile_of("f4001f"), H264Profile::kPredictiveHigh444);
}

TEST(H264Profile, constrained_baseline_has_many_spellings) {
  for (const char* text : {"42e01f", "42C01E", "42401f", "4d801f", "4dc01f", "58c01f", "42f00b"}) {
    EXPECT_EQ(profile_of(text), H264Profile::kConstrainedBaseline) << text;
  }
  EXPECT_EQ(profile_of("58801f"), H264Profile::kBaseline);
}

TEST(H264Profile, reserved_bits_make_it_another_profile) {
  EXPECT_EQ(profile_of("42e11f"), H264Profile::kOther);
  EXPECT_EQ(profile_of("640f1f"), H264Profile::kOther);
  EXPECT_EQ(profile_of("6e001f"), H264Profile::kOther) << "High 10";
}

TEST(H264Profile, reads_the_level) {
  EXPECT_EQ(parse_h264_profile_level("42e01f")->level, 31);
  EXPECT_EQ(parse_h264_profile_level("42e034")->level, 52);
  EXPECT_FALSE(parse_h264_profile_level("42e00b")->level_1b);
}

TEST(H264Profile, level_1b_is_said_in_two_ways) {
  EXPECT_TRUE(parse_h264_profile_level("42f00b")->level_1b);
  EXPECT_TRUE(parse_h264_profile_level("640009")->level_1b);
  EXPECT_FALSE(parse_h264_profile_level("42f00c")->level_1b);
  EXPECT_FALSE(parse_h264_profile_level("64100b")->level_1b);
}

TEST(H264Profile, its_default_is_baseline_level_1) {
  EXPECT_EQ(parse_h264_profile_level("42000a"), kH264DefaultProfileLevel);
}

TEST(H264Profile, refuses_what_is_not_six_hexadecimal_digits) {
  for (const char* text : {"", "42e01", "42e01f0", "42e01g", "0x42e0", " 42e01"}) {
    EXPECT_FALSE(parse_h264_profile_level(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace media::codec
