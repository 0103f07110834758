#include "base/number.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Number, takes_the_whole_text_or_nothing) {
  EXPECT_EQ(parse_number<std::uint64_t>("18446744073709551615"), 18446744073709551615U);
  EXPECT_EQ(parse_number<std::uint16_t>("8443"), 8443);
  EXPECT_EQ(parse_number<int>("-7"), -7);
  EXPECT_EQ(parse_number<unsigned>("ff", 16), 255U);
  for (const char* text : {"", " 1", "1 ", "+1", "-1", "1.5", "0x10", "a", "65536"}) {
    EXPECT_EQ(parse_number<std::uint16_t>(text), std::nullopt) << text;
  }
}

TEST(Number, reads_no_further_than_the_text) {
  const std::string_view digits = "12345";
  EXPECT_EQ(parse_number<int>(digits.substr(1, 2)), 23);
}

}  // namespace
}  // namespace base
