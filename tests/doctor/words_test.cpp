#include "doctor/words.hpp"

#include <string>

#include <gtest/gtest.h>

namespace doctor {
namespace {

constexpr auto kEnglish = base::Language::kEnglish;
constexpr auto kIndonesian = base::Language::kIndonesian;

// "{}{:.0f}" of a sentence with these two places.
std::string places_of(std::string_view words) {
  std::string places;
  bool inside = false;
  for (const char letter : words) {
    inside = inside || letter == '{';
    if (inside) places += letter;
    inside = inside && letter != '}';
  }
  return places;
}

TEST(DoctorWords, are_complete_in_both_languages_with_the_same_places) {
  for (int i = 0; i < static_cast<int>(Word::kEnd); ++i) {
    const auto english = in_words(static_cast<Word>(i), kEnglish);
    const auto indonesian = in_words(static_cast<Word>(i), kIndonesian);
    EXPECT_FALSE(english.empty()) << i;
    EXPECT_FALSE(indonesian.empty()) << i;
    EXPECT_EQ(places_of(english), places_of(indonesian)) << english;
    EXPECT_EQ(english.back() == '.', indonesian.back() == '.') << english;
    if (english.back() == '.') EXPECT_NE(english, indonesian);
  }
}

TEST(DoctorWords, name_each_check) {
  EXPECT_EQ(name_of("certificate", kIndonesian), "sertifikat");
  EXPECT_EQ(name_of("certificate", kEnglish), "certificate");
  EXPECT_EQ(name_of("of a later version", kIndonesian), "of a later version");
}

}  // namespace
}  // namespace doctor
