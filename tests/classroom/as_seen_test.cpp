#include "classroom/as_seen.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(AsSeen, leaves_out_what_shows_nothing) {
  EXPECT_EQ(as_seen("Sa\u200Bri\u2060"), "sari");
  EXPECT_EQ(as_seen("Sari\U000E0041\uFE0F"), "sari");
  EXPECT_EQ(as_seen("\u3164\u2800\u200D"), "");
}

TEST(AsSeen, takes_blanks_as_one_and_capitals_as_small_letters) {
  EXPECT_EQ(as_seen("  Bu\u00A0 \tSARI "), "bu sari");
  EXPECT_EQ(as_seen("Bu\u200B Sari"), as_seen("bu sari"));
}

TEST(AsSeen, keeps_every_other_letter) {
  EXPECT_EQ(as_seen("Ñi Žofia 😀 佐藤"), "Ñi Žofia 😀 佐藤");
  EXPECT_NE(as_seen("Budi"), as_seen("Budi (2)"));
}

TEST(AsSeen, gives_back_what_is_no_utf8) {
  EXPECT_EQ(as_seen("a\xFFz"), "a\xFFz");
  EXPECT_EQ(as_seen(""), "");
}

}  // namespace
}  // namespace classroom
