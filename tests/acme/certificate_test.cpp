#include "acme/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "acme/openssl_owner.hpp"

namespace acme {
namespace {

using ::testing::HasSubstr;

constexpr base::WallTime kNow{1'800'000'000'000};

std::string described(const CertificateAndKey& pair) {
  const BioPtr in = reader_of(pair.chain_pem);
  const X509Ptr certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  const BioPtr out(BIO_new(BIO_s_mem()));
  X509_print_ex(out.get(), certificate.get(), 0, 0);
  return text_of(out.get());
}

TEST(CertificateRequest, holds_names_and_addresses_and_is_signed) {
  const auto key = Key::make();
  ASSERT_TRUE(key);
  const auto der =
      certificate_request(*key, {{"class.example.org"}, {"192.0.2.1"}, {"2001:db8::1"}});
  const unsigned char* at = der.data();
  const RequestPtr request(d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size())));
  ASSERT_TRUE(request);
  EXPECT_EQ(X509_REQ_verify(request.get(), key->native()), 1);
  const BioPtr out(BIO_new(BIO_s_mem()));
  X509_REQ_print_ex(out.get(), request.get(), 0, 0);
  EXPECT_THAT(text_of(out.get()), HasSubstr("DNS:class.example.org, IP Address:192.0.2.1, "
                                            "IP Address:2001:DB8:0:0:0:0:0:1"));
}

// RFC 8737 section 3: exactly one name, and the digest, critical.
TEST(ChallengeCertificate, proves_the_key_authorization_for_one_name) {
  const auto pair = challenge_certificate({"class.example.org"}, "token.thumbprint", kNow);
  ASSERT_TRUE(pair);
  const std::string text = described(*pair);
  EXPECT_THAT(text, HasSubstr("DNS:class.example.org"));
  EXPECT_THAT(text, HasSubstr("1.3.6.1.5.5.7.1.31: critical"));

  const BioPtr in = reader_of(pair->chain_pem);
  const X509Ptr certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  const std::unique_ptr<ASN1_OBJECT, FreeBy<ASN1_OBJECT_free>> id(
      OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1));
  const int index = X509_get_ext_by_OBJ(certificate.get(), id.get(), -1);
  ASSERT_GE(index, 0);
  const ASN1_OCTET_STRING* const value =
      X509_EXTENSION_get_data(X509_get_ext(certificate.get(), index));
  // SHA-256 of "token.thumbprint", by sha256sum.
  const std::string digest = "eb5ac167fe249c76e53b430da3116c5d9fde4c5507ba6d01e885516e1bd49f92";
  std::string hex;
  for (int i = 0; i < ASN1_STRING_length(value); ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const unsigned char octet = ASN1_STRING_get0_data(value)[i];
    hex += {kDigits[octet >> 4], kDigits[octet & 0xF]};
  }
  EXPECT_EQ(hex, "0420" + digest);
}

TEST(ChallengeCertificate, is_for_an_address_too) {
  const auto pair = challenge_certificate({"192.0.2.1"}, "a.b", kNow);
  ASSERT_TRUE(pair);
  EXPECT_THAT(described(*pair), HasSubstr("IP Address:192.0.2.1"));
}

// The certificate and its name are the example of RFC 9773 (appendix A and section 4.1).
TEST(CertificateId, is_that_of_the_rfc) {
  EXPECT_EQ(certificate_id("-----BEGIN CERTIFICATE-----\n"
                           "MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt\n"
                           "cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS\n"
                           "BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu\n"
                           "7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf\n"
                           "qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B\n"
                           "yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb\n"
                           "+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK\n"
                           "-----END CERTIFICATE-----\n"),
            "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
}

TEST(CertificateId, is_none_where_the_leaf_does_not_say_who_signed_it) {
  EXPECT_EQ(certificate_id("no certificate"), "");
  EXPECT_EQ(certificate_id(challenge_certificate({"a.example"}, "a.b", kNow)->chain_pem), "");
}

TEST(CertificateFault, says_what_is_wrong_with_a_chain) {
  const auto pair = challenge_certificate({"class.example.org"}, "a.b", kNow);
  ASSERT_TRUE(pair);
  const auto key = Key::from_pem(pair->key_pem);
  ASSERT_TRUE(key);
  const auto fault = [&](const std::string& chain, const Key& of, const Identifiers& names,
                         std::int64_t later_days) {
    const base::WallTime now{kNow.milliseconds + later_days * 86'400'000};
    return certificate_fault(chain, of, names, now);
  };
  EXPECT_EQ(fault(pair->chain_pem, *key, {{"class.example.org"}}, 0), "");
  EXPECT_EQ(fault("<html>", *key, {{"class.example.org"}}, 0), "cannot be read");
  EXPECT_EQ(fault(pair->chain_pem, *Key::make(), {}, 0), "belongs to another key");
  EXPECT_EQ(fault(pair->chain_pem, *key, {{"class.example.org"}, {"b.example"}}, 0),
            "does not hold b.example");
  EXPECT_EQ(fault(pair->chain_pem, *key, {{"192.0.2.1"}}, 0), "does not hold 192.0.2.1");
  EXPECT_EQ(fault(pair->chain_pem, *key, {}, 8), "has expired already");
  EXPECT_THAT(fault(pair->chain_pem, *key, {}, -8), HasSubstr("not valid yet"));
}

}  // namespace
}  // namespace acme
