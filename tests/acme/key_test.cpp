#include "acme/key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "acme/openssl_owner.hpp"
#include "tests/acme/judge.hpp"

namespace acme {
namespace {

using ::testing::MatchesRegex;

TEST(Key, comes_back_from_its_text_as_the_same) {
  const auto key = Key::make();
  ASSERT_TRUE(key);
  const auto again = Key::from_pem(key->to_pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->thumbprint(), key->thumbprint());
  EXPECT_NE(Key::make()->thumbprint(), key->thumbprint());
}

TEST(Key, is_of_p256_alone) {
  EXPECT_FALSE(Key::from_pem(""));
  EXPECT_FALSE(Key::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
  EVP_PKEY* const other = EVP_EC_gen("P-384");
  BIO* const bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8PrivateKey(bio, other, nullptr, nullptr, 0, nullptr, nullptr);
  char* begin = nullptr;
  const long size = BIO_get_mem_data(bio, &begin);
  EXPECT_FALSE(Key::from_pem(std::string(begin, static_cast<std::size_t>(size))));
  BIO_free(bio);
  EVP_PKEY_free(other);
}

// The key of RFC 7515 appendix A.3; its thumbprint by another implementation (Python, hashlib).
TEST(Key, has_the_jwk_and_thumbprint_that_others_see) {
  const auto key = Key::from_pem(
      "-----BEGIN PRIVATE KEY-----\n"
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n"
      "H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n"
      "7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n"
      "-----END PRIVATE KEY-----\n");
  ASSERT_TRUE(key);
  EXPECT_EQ(
      key->jwk(),
      R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");
  EXPECT_EQ(key->thumbprint(), "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
}

TEST(Key, signs_bodies_that_name_the_key_first_and_the_account_then) {
  const auto key = Key::make();
  ASSERT_TRUE(key);
  const std::string url = "https://ca.example/new\"account";
  const Signed first = read_signed(*key, signed_body(*key, "", "n-1", url, R"({"a":1})"));
  EXPECT_TRUE(first.genuine);
  EXPECT_EQ(first.payload, R"({"a":1})");
  EXPECT_EQ(first.header.at("alg"), "ES256");
  EXPECT_EQ(first.header.at("nonce"), "n-1");
  EXPECT_EQ(first.header.at("url"), url.c_str());
  EXPECT_EQ(app::json::write(first.header.at("jwk")), key->jwk());
  EXPECT_FALSE(first.header.contains("kid"));

  const Signed then = read_signed(*key, signed_body(*key, "https://ca/1", "n-2", url, ""));
  EXPECT_TRUE(then.genuine);
  EXPECT_EQ(then.payload, "");
  EXPECT_EQ(then.header.at("kid"), "https://ca/1");
  EXPECT_FALSE(then.header.contains("jwk"));
  EXPECT_FALSE(read_signed(*Key::make(), signed_body(*key, "", "n", url, "")).genuine);
}

TEST(Key, authorizes_a_token_by_its_thumbprint) {
  const auto key = Key::make();
  ASSERT_TRUE(key);
  EXPECT_EQ(key_authorization(*key, "tok"), "tok." + key->thumbprint());
  EXPECT_THAT(key->thumbprint(), MatchesRegex("[A-Za-z0-9_-]{43}"));
}

}  // namespace
}  // namespace acme
