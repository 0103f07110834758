#include "classroom/poll.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(PollTest, says_and_reads_its_words) {
  for (const std::string_view word : {"single", "multiple", "text"}) {
    const auto kind = poll_kind_from(word);
    ASSERT_TRUE(kind) << word;
    EXPECT_EQ(to_string(*kind), word);
  }
  for (const std::string_view word : {"draft", "open", "closed"}) {
    const auto state = poll_state_from(word);
    ASSERT_TRUE(state) << word;
    EXPECT_EQ(to_string(*state), word);
  }
  EXPECT_EQ(poll_kind_from("quiz"), std::nullopt);
  EXPECT_EQ(poll_state_from(""), std::nullopt);
}

}  // namespace
}  // namespace classroom
