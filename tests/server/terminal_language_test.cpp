#include "server/terminal_language.hpp"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

base::Language language_with(const std::map<std::string, std::string>& variables) {
  return terminal_language([&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

TEST(TerminalLanguage, is_of_the_first_variable_that_says_anything) {
  using enum base::Language;
  EXPECT_EQ(language_with({}), kEnglish);
  EXPECT_EQ(language_with({{"LANG", "id_ID.UTF-8"}}), kIndonesian);
  EXPECT_EQ(language_with({{"LC_ALL", ""}, {"LANG", "id_ID.UTF-8"}}), kIndonesian);
  EXPECT_EQ(language_with({{"LC_MESSAGES", "en_GB"}, {"LANG", "id_ID.UTF-8"}}), kEnglish);
  EXPECT_EQ(language_with({{"LC_ALL", "id"}, {"LC_MESSAGES", "en_GB"}}), kIndonesian);
}

}  // namespace
}  // namespace server
