#include "acme/retry_after.hpp"

#include <gtest/gtest.h>

namespace acme {
namespace {

using std::chrono::seconds;

constexpr base::WallTime kNow{784'111'777'000};  // Sun, 06 Nov 1994 08:49:37 GMT

TEST(RetryAfter, is_a_number_of_seconds) {
  EXPECT_EQ(read_retry_after("0", kNow), seconds(0));
  EXPECT_EQ(read_retry_after("120", kNow), seconds(120));
  EXPECT_EQ(read_retry_after("99999999999", kNow), kRetryAfterMax);
}

TEST(RetryAfter, is_a_date) {
  EXPECT_EQ(read_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", kNow), seconds(60));
  EXPECT_EQ(read_retry_after("Mon, 07 Nov 1994 08:49:37 GMT", kNow), seconds(86'400));
  EXPECT_EQ(read_retry_after("Sat, 05 Nov 1994 08:49:37 GMT", kNow), seconds(0)) << "past";
  EXPECT_EQ(read_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", kNow), kRetryAfterMax);
}

TEST(RetryAfter, is_nothing_else) {
  for (const char* const wrong :
       {"", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT"}) {
    EXPECT_EQ(read_retry_after(wrong, kNow), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace acme
