#include "school/numbered.hpp"

#include <gtest/gtest.h>

#include "base/strong_id.hpp"

namespace school {
namespace {

using Id = base::StrongId<struct NumberedTestTag>;

TEST(Numbered, has_one_text_for_each_number) {
  EXPECT_EQ(numbered<Id>('x', "x12"), Id{12});
  for (const char* text : {"", "x", "x0", "x01", "y12", "x-1", "x12 ", "x99999999999999999999"})
    EXPECT_EQ(numbered<Id>('x', text), std::nullopt) << text;
}

}  // namespace
}  // namespace school
