#include "base/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Utf8, counts_characters_not_bytes) {
  EXPECT_EQ(utf8_length(""), 0u);
  EXPECT_EQ(utf8_length("Budi"), 4u);
  EXPECT_EQ(utf8_length("ꦥꦼꦤ꧀ꦝꦥ"), 6u);  // Javanese, three bytes each
  EXPECT_EQ(utf8_length("\xF0\x9F\x98\x80"), 1u);
}

TEST(Utf8, refuses_what_rfc_3629_forbids) {
  EXPECT_FALSE(utf8_length("\x80"));              // a continuation without a lead
  EXPECT_FALSE(utf8_length("\xC3"));              // cut short
  EXPECT_FALSE(utf8_length("\xC3("));             // a lead without its continuation
  EXPECT_FALSE(utf8_length("\xC0\xAF"));          // overlong solidus (section 10)
  EXPECT_FALSE(utf8_length("\xE0\x80\xAF"));      // overlong
  EXPECT_FALSE(utf8_length("\xF0\x80\x80\xAF"));  // overlong
  EXPECT_FALSE(utf8_length("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(utf8_length("\xF4\x90\x80\x80"));  // past U+10FFFF
  EXPECT_FALSE(utf8_length("\xFF"));
}

TEST(Utf8, takes_one_character_and_leaves_text_alone_on_failure) {
  std::string_view text = "é!";
  EXPECT_EQ(take_utf8(text), U'é');
  EXPECT_EQ(text, "!");
  text = "\xFF!";
  EXPECT_FALSE(take_utf8(text));
  EXPECT_EQ(text, "\xFF!");
}

TEST(Utf8, cuts_between_characters) {
  EXPECT_EQ(utf8_prefix("aéb", 2), "aé");
  EXPECT_EQ(utf8_prefix("aé", 9), "aé");
  EXPECT_EQ(utf8_prefix("aé", 0), "");
  EXPECT_EQ(utf8_prefix("a\xFFz", 3), "a");
}

TEST(Utf8, trims_blanks_of_all_widths) {
  EXPECT_EQ(utf8_trim("  Ani \t\n"), "Ani");
  EXPECT_EQ(utf8_trim("\u3000Ani B\u00A0"), "Ani B");
  EXPECT_EQ(utf8_trim(" \u200B "), "");
  EXPECT_EQ(utf8_trim(""), "");
  EXPECT_EQ(utf8_trim(" \xFF "), "\xFF");
}

TEST(Utf8, knows_controls_and_text_that_reorders_other_text) {
  for (char32_t c : {U'\0', U'\n', U'\x7F', U'\u0085', U'\u202E', U'\u2066', U'\u2028', U'\uFEFF'})
    EXPECT_TRUE(is_control(c)) << static_cast<unsigned>(c);
  for (char32_t c : {U' ', U'a', U'é', U'ꦥ', U'\u200D'})  // the joiner makes emoji and scripts
    EXPECT_FALSE(is_control(c)) << static_cast<unsigned>(c);
}

}  // namespace
}  // namespace base
