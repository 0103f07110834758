#include "base/language.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Language, is_told_by_a_locale_or_a_tag) {
  for (const char* indonesian : {"id", "id_ID.UTF-8", "id-ID", "in", "id.UTF-8", "id@latin"})
    EXPECT_EQ(language_of(indonesian), Language::kIndonesian) << indonesian;
  for (const char* english : {"en_GB.UTF-8", "C.UTF-8", "C", "POSIX", "", "idx", "de_DE"})
    EXPECT_EQ(language_of(english), Language::kEnglish) << english;
}

TEST(Language, is_read_by_the_word_it_is_written_with) {
  for (const Language language : {Language::kEnglish, Language::kIndonesian})
    EXPECT_EQ(language_from(to_string(language)), language);
  EXPECT_EQ(language_from("jv"), std::nullopt);
  EXPECT_EQ(language_from("ID"), std::nullopt);
}

}  // namespace
}  // namespace base
