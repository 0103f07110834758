#include "live/speech_guess.hpp"

#include <gtest/gtest.h>

namespace live {
namespace {

using std::chrono::milliseconds;

class SpeechGuessTest : public testing::Test {
 protected:
  // So long of 20 ms packets of that size; gives the last news.
  std::optional<bool> hear(base::Duration time, std::size_t bytes,
                           std::optional<std::uint8_t> level = {}) {
    std::optional<bool> news;
    for (base::Duration done{}; done < time; done += milliseconds(20)) {
      if (const auto told = guess.note(now, bytes, 960, level)) news = told;
      now += milliseconds(20);
    }
    return news;
  }
  base::Time now{std::chrono::seconds(10)};
  SpeechGuess guess;
};

TEST_F(SpeechGuessTest, hears_a_voice_and_its_end) {
  EXPECT_EQ(hear(milliseconds(2000), 8), std::nullopt);
  EXPECT_EQ(hear(milliseconds(800), 80), true);
  EXPECT_EQ(hear(milliseconds(2000), 80), std::nullopt) << "told once";
  EXPECT_EQ(hear(milliseconds(600), 8), std::nullopt) << "a breath";
  EXPECT_EQ(hear(milliseconds(1500), 8), false);
  EXPECT_FALSE(guess.speaks());
}

TEST_F(SpeechGuessTest, believes_the_level_where_it_is_told) {
  EXPECT_EQ(hear(milliseconds(2000), 80, 60), std::nullopt) << "a fan, in many bytes";
  EXPECT_EQ(hear(milliseconds(800), 8, kVoiceLevel), true);
  EXPECT_EQ(hear(milliseconds(2000), 80, kVoiceLevel + 1), false);
}

TEST_F(SpeechGuessTest, a_knock_is_no_speech) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(hear(milliseconds(60), 80, 10), std::nullopt);
    EXPECT_EQ(hear(milliseconds(340), 80, 90), std::nullopt);
  }
}

TEST_F(SpeechGuessTest, a_microphone_that_is_switched_off_falls_silent) {
  hear(milliseconds(800), 80);
  EXPECT_EQ(guess.handle_timeout(now), std::nullopt);
  EXPECT_EQ(guess.handle_timeout(now + kSpeechHold), false);
  EXPECT_EQ(guess.handle_timeout(now + kSpeechHold), std::nullopt);
}

}  // namespace
}  // namespace live
