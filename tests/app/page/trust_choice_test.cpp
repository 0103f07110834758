#include "app/page/trust_choice.hpp"

#include <gtest/gtest.h>

namespace app::page {
namespace {

using proto::http::Request;

Language language(std::string_view accepted, std::string_view query = "") {
  Request request;
  request.query = query;
  if (!accepted.empty()) request.headers.add("Accept-Language", accepted);
  return choose_language(request);
}

TEST(ChooseLanguage, follows_the_weights) {
  EXPECT_EQ(language("en;q=0.5, id;q=0.9"), Language::kIndonesian);
  EXPECT_EQ(language("en, id;q=0.9"), Language::kEnglish);
  EXPECT_EQ(language("id;q=0"), Language::kEnglish);
}

TEST(ChooseLanguage, takes_the_first_of_equals) {
  EXPECT_EQ(language("id,en"), Language::kIndonesian);
  EXPECT_EQ(language("en,id"), Language::kEnglish);
}

TEST(ChooseLanguage, knows_regions_and_the_old_code) {
  EXPECT_EQ(language("id-ID"), Language::kIndonesian);
  EXPECT_EQ(language("in"), Language::kIndonesian);
}

TEST(ChooseLanguage, passes_over_languages_that_there_are_not) {
  EXPECT_EQ(language("jv, su;q=0.9, id;q=0.5"), Language::kIndonesian);
  EXPECT_EQ(language("fr"), Language::kEnglish);
  EXPECT_EQ(language(""), Language::kEnglish);
}

TEST(ChooseLanguage, lets_the_query_decide) {
  EXPECT_EQ(language("en", "lang=id"), Language::kIndonesian);
  EXPECT_EQ(language("id", "lang=en"), Language::kEnglish);
  EXPECT_EQ(language("id", "lang=xx"), Language::kIndonesian);
}

TEST(GuessDevice, reads_the_user_agents_of_real_browsers) {
  EXPECT_EQ(guess_device("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like "
                         "Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"),
            "android");
  EXPECT_EQ(guess_device("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) "
                         "AppleWebKit/605.1.15 Version/18.6 Mobile/15E148 Safari/604.1"),
            "ios");
  EXPECT_EQ(guess_device("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                         "Version/18.6 Mobile/15E148 Safari/604.1"),
            "ios");
  EXPECT_EQ(guess_device("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                         "Version/18.6 Safari/605.1.15"),
            "macos");
  EXPECT_EQ(guess_device("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0"), "windows");
  EXPECT_EQ(guess_device("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"), "linux");
  EXPECT_EQ(guess_device("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/140.0"), "linux");
}

TEST(GuessDevice, guesses_nothing_from_nothing) {
  EXPECT_EQ(guess_device("curl/8.0"), "");
}

}  // namespace
}  // namespace app::page
