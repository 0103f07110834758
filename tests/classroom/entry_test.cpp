#include "classroom/entry.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Entry, is_a_word) {
  for (const Entry entry : {Entry::kOpen, Entry::kWithTeacher, Entry::kAsk}) {
    EXPECT_EQ(entry_from(to_string(entry)), entry);
  }
  EXPECT_EQ(to_string(Entry::kWithTeacher), "with_teacher");
  EXPECT_FALSE(entry_from("ASK"));
  EXPECT_FALSE(entry_from(""));
}

}  // namespace
}  // namespace classroom
