#include "acme/identifier.hpp"

#include <gtest/gtest.h>

namespace acme {
namespace {

TEST(Identifier, is_asked_for_by_the_name_that_a_challenge_has) {
  EXPECT_EQ(challenge_name({"class.example.org"}), "class.example.org");
  EXPECT_EQ(challenge_name({"192.0.2.17"}), "17.2.0.192.in-addr.arpa");
  EXPECT_EQ(challenge_name({"2001:db8::1"}),
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

TEST(Identifier, knows_an_address) {
  EXPECT_TRUE(Identifier{"192.0.2.1"}.is_address());
  EXPECT_TRUE(Identifier{"2001:db8::1"}.is_address());
  EXPECT_FALSE(Identifier{"example.org"}.is_address());
  EXPECT_EQ(to_string({{"a.example"}, {"192.0.2.1"}}), "a.example, 192.0.2.1");
}

}  // namespace
}  // namespace acme
