#include "store/error.hpp"

#include <set>

#include <gtest/gtest.h>

namespace store {
namespace {

TEST(StoreError, each_has_words_of_its_own) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Error::kFailed); ++i) {
    const std::string_view text = to_string(static_cast<Error>(i));
    EXPECT_FALSE(text.empty());
    EXPECT_TRUE(words.insert(text).second) << text;
  }
}

}  // namespace
}  // namespace store
