#include "school/play_words.hpp"

#include <set>

#include <gtest/gtest.h>

namespace school {
namespace {

TEST(PlayWords, every_refusal_has_its_own_words_in_both_languages) {
  std::set<std::string> sentences;
  constexpr int kCount = static_cast<int>(PlayRefusal::kNoTranscoding) + 1;
  for (int i = 0; i < kCount; ++i) {
    for (const auto language : {base::Language::kIndonesian, base::Language::kEnglish}) {
      const std::string sentence = play_sentence(static_cast<PlayRefusal>(i), language);
      EXPECT_GT(sentence.size(), 10u);
      EXPECT_LT(sentence.size(), 200u);
      sentences.insert(sentence);
    }
  }
  EXPECT_EQ(sentences.size(), 2u * kCount);
}

TEST(PlayWords, speak_both_languages_where_nobody_knows_which) {
  EXPECT_EQ(play_sentence(PlayRefusal::kOver, {}), "siaran sudah selesai / the broadcast is over");
}

TEST(PlayWords, say_how_long_to_wait) {
  EXPECT_EQ(play_sentence(PlayRefusal::kTooManyAttempts, base::Language::kEnglish,
                          std::chrono::milliseconds(1'200)),
            "too many wrong links: wait 2 seconds and try again");
}

}  // namespace
}  // namespace school
