#include "classroom/read_text.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

base::Result<std::string_view, Refusal> name_of(std::string_view text) {
  return read_text(text, 5, Lines::kOne, Refusal::kNameMissing);
}

TEST(ReadText, trims_and_counts_characters_and_not_bytes) {
  EXPECT_EQ(name_of("  Budi\t"), "Budi");
  EXPECT_EQ(name_of("ééééé"), "ééééé");
  EXPECT_EQ(name_of("éééééé").error(), Refusal::kTooLong);
}

TEST(ReadText, says_what_an_empty_one_means_here) {
  EXPECT_EQ(name_of(" \n ").error(), Refusal::kNameMissing);
  EXPECT_EQ(name_of("\u200D\u3164").error(), Refusal::kNameMissing) << "nothing would be seen";
  EXPECT_EQ(read_text("", 5, Lines::kMany, Refusal::kEmpty).error(), Refusal::kEmpty);
}

TEST(ReadText, takes_line_breaks_where_there_may_be_many_lines) {
  EXPECT_EQ(name_of("a\nb").error(), Refusal::kBadMessage);
  EXPECT_EQ(read_text("a\nb", 5, Lines::kMany, Refusal::kEmpty), "a\nb");
}

TEST(ReadText, refuses_control_characters_and_what_is_no_utf8) {
  EXPECT_EQ(name_of("a\x07").error(), Refusal::kBadMessage);
  EXPECT_EQ(name_of("a\xFF").error(), Refusal::kBadMessage);
}

}  // namespace
}  // namespace classroom
