#include "proto/sdp/text.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace proto::sdp {
namespace {

TEST(Text, words_are_parted_by_any_number_of_spaces) {
  std::string_view rest = "  one  two three ";
  EXPECT_EQ(take_word(rest), "one");
  EXPECT_EQ(take_word(rest), "two");
  EXPECT_EQ(take_word(rest), "three");
  EXPECT_EQ(take_word(rest), "");
  EXPECT_EQ(take_word(rest), "");
}

TEST(Text, takes_until_a_separator_or_the_end) {
  std::string_view rest = "a:b:c";
  EXPECT_EQ(take_until(rest, ':'), "a");
  EXPECT_EQ(rest, "b:c");
  EXPECT_EQ(take_until(rest, '/'), "b:c");
  EXPECT_EQ(rest, "");
}

TEST(Text, trims_spaces_only) {
  EXPECT_EQ(trim("  a b "), "a b");
  EXPECT_EQ(trim("   "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, compares_without_regard_to_case) {
  EXPECT_TRUE(equal_ignoring_case("VP8", "vp8"));
  EXPECT_FALSE(equal_ignoring_case("VP8", "vp9"));
  EXPECT_FALSE(equal_ignoring_case("VP8", "vp80"));
  EXPECT_EQ(upper('z'), 'Z');
  EXPECT_EQ(lower('['), '[');
}

TEST(Text, numbers_are_whole_and_in_range) {
  EXPECT_EQ(parse_number<std::uint8_t>("255"), 255);
  EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), ~std::uint64_t{0});
  for (const char* bad : {"", "256", "-1", "+1", " 1", "1 ", "0x1", "1.0"}) {
    EXPECT_FALSE(parse_number<std::uint8_t>(bad).has_value()) << bad;
  }
  EXPECT_FALSE(parse_number<std::uint64_t>("18446744073709551616").has_value());
}

}  // namespace
}  // namespace proto::sdp
