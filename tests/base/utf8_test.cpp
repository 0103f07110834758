#include "base/utf8.hpp"

#include <string>
#include <utility>

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

// The first and the last character of each length, and of what lies around the surrogates.
class Utf8Edge : public testing::TestWithParam<std::pair<std::string_view, char32_t>> {};

TEST_P(Utf8Edge, is_read_and_nothing_shorter_is) {
  const auto& [encoded, character] = GetParam();
  std::string_view text = encoded;
  EXPECT_EQ(take_utf8(text), character);
  EXPECT_TRUE(text.empty());
  for (std::size_t size = 1; size < encoded.size(); ++size) {
    EXPECT_FALSE(utf8_length(encoded.substr(0, size))) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfEachLength, Utf8Edge,
    testing::Values(std::pair(std::string_view("\0", 1), char32_t{0}), std::pair("\x7F", U'\x7F'),
                    std::pair("\xC2\x80", char32_t{0x80}), std::pair("\xDF\xBF", U'\u07FF'),
                    std::pair("\xE0\xA0\x80", U'\u0800'), std::pair("\xED\x9F\xBF", U'\uD7FF'),
                    std::pair("\xEE\x80\x80", U'\uE000'), std::pair("\xEF\xBF\xBF", U'\uFFFF'),
                    std::pair("\xF0\x90\x80\x80", U'\U00010000'),
                    std::pair("\xF4\x8F\xBF\xBF", U'\U0010FFFF')));

TEST(Utf8, refuses_the_last_of_what_is_overlong_and_both_ends_of_the_surrogates) {
  for (const char* text :
       {"\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xBF\xBF", "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80", "\xC3\xC3", "\xE2\x82\xC3", "\xF0\x9F\x98z"}) {
    EXPECT_FALSE(utf8_length(text)) << text;
  }
}

TEST(Utf8, cuts_to_whole_characters_of_every_length) {
  const std::string_view text = "a\u00E9\uA98F\U0001F600";
  EXPECT_EQ(utf8_prefix(text, 1).size(), 1u);
  EXPECT_EQ(utf8_prefix(text, 2).size(), 3u);
  EXPECT_EQ(utf8_prefix(text, 3).size(), 6u);
  EXPECT_EQ(utf8_prefix(text, SIZE_MAX), text);
  EXPECT_EQ(utf8_prefix("", 5), "");
}

TEST(Utf8, trims_to_a_part_of_the_same_text_and_nothing_inside_it) {
  const std::string_view text = "\v\f\r a \u2003 b \u202F";
  EXPECT_EQ(utf8_trim(text), "a \u2003 b");
  EXPECT_EQ(utf8_trim(text).data(), text.data() + 4);
  EXPECT_EQ(utf8_trim("\u200C"), "\u200C") << "a joiner is part of a word";
  EXPECT_EQ(utf8_trim(" \xE3\x80"), "\xE3\x80") << "half a blank is none";
}

TEST(Utf8, knows_where_the_controls_begin_and_end) {
  for (char32_t c :
       {char32_t{0x1F}, char32_t{0x80}, char32_t{0x9F}, U'\u202A', U'\u2069', U'\u2029'})
    EXPECT_TRUE(is_control(c)) << static_cast<unsigned>(c);
  for (char32_t c : {U'~', char32_t{0xA0}, U'\u2027', U'\u202F', U'\u2065', U'\u206A', U'\uFEFE'})
    EXPECT_FALSE(is_control(c)) << static_cast<unsigned>(c);
}

}  // namespace
}  // namespace base
