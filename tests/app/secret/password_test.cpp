#include "app/secret/password.hpp"

#include <gtest/gtest.h>

namespace app::secret {
namespace {

TEST(Password, is_right_or_wrong) {
  base::SeededRandom random(1);
  const std::string encoded = hash_password("rahasia banget", random);
  EXPECT_TRUE(verify_password("rahasia banget", encoded));
  EXPECT_FALSE(verify_password("rahasia bangeT", encoded));
  EXPECT_FALSE(verify_password("", encoded));
}

TEST(Password, is_hashed_with_a_salt_of_its_own) {
  base::SeededRandom random(1);
  EXPECT_NE(hash_password("sama", random), hash_password("sama", random));
}

TEST(Password, may_hold_any_byte) {
  base::SeededRandom random(1);
  const std::string password("a\0b\xFF", 4);
  const std::string encoded = hash_password(password, random);
  EXPECT_TRUE(verify_password(password, encoded));
  EXPECT_FALSE(verify_password("a", encoded));
}

// A test vector of the reference implementation (phc-winner-argon2, src/test.c).
TEST(Password, that_another_program_hashed_is_understood_and_told_apart) {
  const std::string foreign =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
      "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  EXPECT_TRUE(verify_password("password", foreign));
  EXPECT_FALSE(verify_password("Password", foreign));
  EXPECT_TRUE(needs_rehash(foreign));
}

TEST(Password, of_an_unreadable_hash_is_wrong) {
  for (const char* encoded :
       {"", "x", "$argon2id$", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"}) {
    EXPECT_FALSE(verify_password("password", encoded)) << encoded;
  }
}

TEST(Password, of_today_needs_no_rehash) {
  base::SeededRandom random(1);
  EXPECT_FALSE(needs_rehash(hash_password("x", random)));
  EXPECT_TRUE(needs_rehash(""));
  EXPECT_TRUE(needs_rehash("$argon2id$v=19$m=1024,t=2,p=1$"));
}

}  // namespace
}  // namespace app::secret
