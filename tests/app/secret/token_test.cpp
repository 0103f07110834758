#include "app/secret/token.hpp"

#include <set>

#include <gtest/gtest.h>

namespace app::secret {
namespace {

TEST(Token, is_43_characters_for_addresses_and_never_the_same) {
  base::SeededRandom random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string token = make_token(random);
    EXPECT_EQ(token.size(), 43u);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
              std::string::npos);
    EXPECT_TRUE(seen.insert(token).second);
  }
}

TEST(Token, is_kept_as_sha_256) {
  // FIPS 180-2, appendix B.1, and the digest of nothing.
  EXPECT_EQ(hash_token("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash_token(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace app::secret
