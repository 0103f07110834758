#include "proto/srtp/keys.hpp"

#include <numeric>

#include <gtest/gtest.h>

namespace proto::srtp {
namespace {

std::vector<std::uint8_t> counting(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

TEST(Keys, export_sizes_are_those_of_rfc_5764_and_rfc_7714) {
  EXPECT_EQ(exported_size(Profile::kAes128CmSha1_80), 60u);
  EXPECT_EQ(exported_size(Profile::kAeadAes128Gcm), 56u);
}

TEST(Keys, splits_client_key_server_key_client_salt_server_salt) {
  const auto pair = split_exported(Profile::kAes128CmSha1_80, counting(60));
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->client.profile, Profile::kAes128CmSha1_80);
  EXPECT_EQ(pair->server.profile, Profile::kAes128CmSha1_80);
  EXPECT_EQ(pair->client.key.front(), 0);
  EXPECT_EQ(pair->client.key.back(), 15);
  EXPECT_EQ(pair->server.key.front(), 16);
  EXPECT_EQ(pair->server.key.back(), 31);
  EXPECT_EQ(pair->client.salt.front(), 32);
  EXPECT_EQ(pair->client.salt.back(), 45);
  EXPECT_EQ(pair->server.salt.front(), 46);
  EXPECT_EQ(pair->server.salt.back(), 59);
}

TEST(Keys, a_gcm_salt_has_twelve_bytes_and_the_rest_stays_zero) {
  const auto pair = split_exported(Profile::kAeadAes128Gcm, counting(56));
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->client.salt[11], 43);
  EXPECT_EQ(pair->client.salt[12], 0);
  EXPECT_EQ(pair->client.salt[13], 0);
  EXPECT_EQ(pair->server.salt[0], 44);
  EXPECT_EQ(pair->server.salt[11], 55);
}

TEST(Keys, material_of_another_size_is_refused) {
  for (const std::size_t size : {0u, 55u, 57u, 60u}) {
    EXPECT_FALSE(split_exported(Profile::kAeadAes128Gcm, counting(size))) << size;
  }
  for (const std::size_t size : {0u, 56u, 59u, 61u}) {
    EXPECT_FALSE(split_exported(Profile::kAes128CmSha1_80, counting(size))) << size;
  }
}

TEST(Keys, a_profile_we_do_not_speak_is_refused) {
  const auto gcm_256 = static_cast<Profile>(0x0008);
  EXPECT_FALSE(split_exported(gcm_256, counting(60)));
  EXPECT_FALSE(split_exported(gcm_256, counting(88)));
}

}  // namespace
}  // namespace proto::srtp
