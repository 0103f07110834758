#include "proto/dtls/context.hpp"

#include <array>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace proto::dtls {
namespace {

constexpr base::WallTime kToday{1'790'000'000'000};
constexpr std::array<std::uint16_t, 2> kProfiles{7, 1};

std::string common_name(const Context& context) {
  char name[100] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(SSL_CTX_get0_certificate(context.native())),
                            NID_commonName, name, sizeof name);
  return name;
}

TEST(Context, has_a_self_signed_p_256_certificate) {
  const auto context = Context::make(kProfiles, kToday);

  ASSERT_TRUE(context);
  X509* certificate = SSL_CTX_get0_certificate(context->native());
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  char group[32] = {};
  EVP_PKEY_get_group_name(key, group, sizeof group, nullptr);
  EXPECT_STREQ(group, "prime256v1");
  EXPECT_EQ(X509_verify(certificate, key), 1);
  EXPECT_EQ(X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)),
            0);
}

TEST(Context, has_a_certificate_that_is_valid_today) {
  const auto context = Context::make(kProfiles, kToday);

  X509* certificate = SSL_CTX_get0_certificate(context->native());
  time_t today = kToday.milliseconds / 1000;
  EXPECT_LT(X509_cmp_time(X509_get0_notBefore(certificate), &today), 0);
  EXPECT_GT(X509_cmp_time(X509_get0_notAfter(certificate), &today), 0);
}

TEST(Context, is_made_on_a_board_whose_clock_stands_at_1970) {
  EXPECT_TRUE(Context::make(kProfiles, base::WallTime{0}));
}

TEST(Context, has_the_fingerprint_of_its_certificate) {
  const auto context = Context::make(kProfiles, kToday);

  Fingerprint fingerprint;
  unsigned size = 0;
  X509_digest(SSL_CTX_get0_certificate(context->native()), EVP_sha256(), fingerprint.sha256.data(),
              &size);
  EXPECT_EQ(size, 32u);
  EXPECT_EQ(context->fingerprint(), fingerprint);
}

TEST(Context, is_new_each_time) {
  const auto one = Context::make(kProfiles, kToday);
  const auto other = Context::make(kProfiles, kToday);

  EXPECT_NE(one->fingerprint(), other->fingerprint());
  EXPECT_EQ(common_name(*one).size(), 16u);
  EXPECT_NE(common_name(*one), common_name(*other));
}

TEST(Context, needs_profiles_that_it_knows) {
  const std::array<std::uint16_t, 2> unknown{7, 8};
  EXPECT_EQ(Context::make(unknown, kToday).error(), SetupError::kNoContext);
  EXPECT_EQ(Context::make({}, kToday).error(), SetupError::kNoContext);
}

TEST(Context, can_be_moved) {
  Context one = *Context::make(kProfiles, kToday);
  const Fingerprint fingerprint = one.fingerprint();
  Context other = std::move(one);
  EXPECT_EQ(other.fingerprint(), fingerprint);
  one = std::move(other);
  EXPECT_EQ(one.fingerprint(), fingerprint);
  EXPECT_NE(one.native(), nullptr);
}

}  // namespace
}  // namespace proto::dtls
