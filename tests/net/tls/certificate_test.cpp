#include "net/tls/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "net/tls/openssl_owner.hpp"

namespace net::tls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kDayMs = 24 * 60 * 60 * 1000LL;
constexpr base::WallTime kNow{1'795'000'000'000};

base::WallTime days_later(std::int64_t days) {
  return {kNow.milliseconds + days * kDayMs};
}

base::IpAddress ip(std::string_view text) {
  return *base::IpAddress::parse(text);
}

X509Ptr parse(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return X509Ptr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

// What a device says that trusts the authority and visits `host`: X509_V_OK or the error.
int verify(const std::string& leaf_pem, const std::string& authority_pem, base::WallTime when,
           const std::string& host) {
  const X509Ptr leaf = parse(leaf_pem);
  const X509Ptr authority = parse(authority_pem);
  X509_STORE* const store = X509_STORE_new();
  X509_STORE_add_cert(store, authority.get());
  X509_STORE_CTX* const context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, leaf.get(), nullptr);
  X509_VERIFY_PARAM* const wanted = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(wanted, when.milliseconds / 1000);
  X509_VERIFY_PARAM_set_purpose(wanted, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_X509_STRICT);
  if (base::IpAddress::parse(host))
    X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str());
  else
    X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), 0);
  const int error = X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  return error;
}

class Certificate : public ::testing::Test {
 protected:
  int verify_leaf(const Names& names, const std::string& host) {
    const auto leaf = make_leaf(kNow, names, authority_, random_);
    EXPECT_TRUE(leaf);
    return verify(leaf->certificate_pem, authority_.certificate_pem, kNow, host);
  }

  base::SeededRandom random_{7};
  Names names_ = names_of_host("kelas", {ip("192.168.1.7"), ip("2001:db8::7")});
  Issued authority_ = *make_authority(kNow, names_, "kelas", random_);
};

TEST(NamesOfHost, are_its_name_mdns_name_addresses_and_the_loopback_ones) {
  const Names names = names_of_host("kelas", {ip("192.168.1.7")});
  EXPECT_THAT(names.dns, ElementsAre("kelas", "kelas.local", "localhost"));
  EXPECT_THAT(names.addresses, ElementsAre(ip("127.0.0.1"), ip("192.168.1.7"), ip("::1")));
}

TEST(NamesOfHost, leave_out_a_host_name_that_is_none) {
  EXPECT_THAT(names_of_host("bad_name!", {}).dns, ElementsAre("localhost"));
  EXPECT_THAT(names_of_host("", {}).dns, ElementsAre("localhost"));
  EXPECT_THAT(names_of_host("localhost", {}).dns, ElementsAre("localhost"));
}

TEST_F(Certificate, a_device_that_trusts_the_authority_trusts_every_name_of_the_host) {
  for (const char* host :
       {"kelas", "kelas.local", "localhost", "192.168.1.7", "127.0.0.1", "2001:db8::7", "::1"})
    EXPECT_EQ(verify_leaf(names_, host), X509_V_OK) << host;
}

TEST_F(Certificate, is_good_for_no_other_host) {
  EXPECT_EQ(verify_leaf(names_, "other.example"), X509_V_ERR_HOSTNAME_MISMATCH);
  EXPECT_EQ(verify_leaf(names_, "192.168.1.8"), X509_V_ERR_IP_ADDRESS_MISMATCH);
}

TEST_F(Certificate, a_stolen_authority_cannot_vouch_for_a_foreign_name) {
  Names foreign;
  foreign.dns = {"bank.example"};
  EXPECT_EQ(verify_leaf(foreign, "bank.example"), X509_V_ERR_PERMITTED_VIOLATION);
}

TEST_F(Certificate, a_stolen_authority_cannot_vouch_for_a_foreign_address) {
  Names foreign;
  foreign.addresses = {ip("192.168.1.8")};
  EXPECT_EQ(verify_leaf(foreign, "192.168.1.8"), X509_V_ERR_PERMITTED_VIOLATION);
  foreign.addresses = {ip("2001:db8::8")};
  EXPECT_EQ(verify_leaf(foreign, "2001:db8::8"), X509_V_ERR_PERMITTED_VIOLATION);
}

TEST_F(Certificate, the_authority_says_what_it_is_in_critical_extensions) {
  const X509Ptr authority = parse(authority_.certificate_pem);
  EXPECT_EQ(X509_check_ca(authority.get()), 1);
  EXPECT_EQ(X509_get_pathlen(authority.get()), 0);
  EXPECT_EQ(X509_get_key_usage(authority.get()), static_cast<std::uint32_t>(KU_KEY_CERT_SIGN));
  const int place = X509_get_ext_by_NID(authority.get(), NID_name_constraints, -1);
  ASSERT_GE(place, 0);
  EXPECT_EQ(X509_EXTENSION_get_critical(X509_get_ext(authority.get(), place)), 1);
}

TEST_F(Certificate, a_leaf_lasts_397_days_and_no_longer) {
  const auto leaf = make_leaf(kNow, names_, authority_, random_);
  const auto verify_on = [&](std::int64_t day) {
    return verify(leaf->certificate_pem, authority_.certificate_pem, days_later(day), "kelas");
  };
  EXPECT_EQ(verify_on(395), X509_V_OK);
  EXPECT_EQ(verify_on(397), X509_V_ERR_CERT_HAS_EXPIRED);
  const auto facts = read_certificate(leaf->certificate_pem);
  EXPECT_EQ(facts->not_after.milliseconds - facts->not_before.milliseconds, 397 * kDayMs);
}

TEST_F(Certificate, tells_its_names_and_fingerprint) {
  const auto leaf = make_leaf(kNow, names_, authority_, random_);
  EXPECT_EQ(read_certificate(leaf->certificate_pem)->names, names_);
  const auto facts = read_certificate(authority_.certificate_pem);
  EXPECT_EQ(facts->names, names_);
  EXPECT_EQ(facts->fingerprint.size(), 32 * 3 - 1u);
  EXPECT_FALSE(facts->der.empty());
  EXPECT_FALSE(read_certificate("no certificate"));
}

TEST_F(Certificate, serial_numbers_differ) {
  const auto one = make_leaf(kNow, names_, authority_, random_);
  const auto two = make_leaf(kNow, names_, authority_, random_);
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(parse(one->certificate_pem).get()),
                             X509_get0_serialNumber(parse(two->certificate_pem).get())),
            0);
}

TEST_F(Certificate, a_leaf_is_renewed_in_its_last_30_days_or_when_names_change) {
  const auto facts =
      *read_certificate(make_leaf(kNow, names_, authority_, random_)->certificate_pem);
  EXPECT_FALSE(needs_renewal(facts, names_, kNow));
  EXPECT_FALSE(needs_renewal(facts, names_, days_later(365)));
  EXPECT_TRUE(needs_renewal(facts, names_, days_later(367)));
  EXPECT_TRUE(needs_renewal(facts, names_of_host("kelas", {ip("192.168.1.9")}), kNow));
  EXPECT_TRUE(needs_renewal(facts, names_, days_later(-2)));
}

TEST_F(Certificate, an_authority_with_a_strangers_key_issues_nothing) {
  const Issued other = *make_authority(kNow, names_, "other", random_);
  EXPECT_EQ(make_leaf(kNow, names_, {authority_.certificate_pem, other.key_pem}, random_).error(),
            IssueError::kBadAuthority);
  EXPECT_EQ(make_leaf(kNow, names_, {"", ""}, random_).error(), IssueError::kBadAuthority);
}

TEST_F(Certificate, knows_its_key) {
  const Issued other = *make_authority(kNow, names_, "other", random_);
  EXPECT_TRUE(key_matches(authority_.certificate_pem, authority_.key_pem));
  EXPECT_FALSE(key_matches(authority_.certificate_pem, other.key_pem));
  EXPECT_FALSE(key_matches("", authority_.key_pem));
  EXPECT_FALSE(key_matches(authority_.certificate_pem, ""));
}

TEST_F(Certificate, a_very_long_host_name_still_makes_an_authority) {
  const std::string host(100, 'a');
  const auto authority = make_authority(kNow, names_of_host(host, {}), host, random_);
  ASSERT_TRUE(authority);
  EXPECT_THAT(authority->certificate_pem, HasSubstr("BEGIN CERTIFICATE"));
}

TEST(MissingNames, are_those_that_came_later) {
  const Names before = names_of_host("kelas", {ip("192.168.1.7")});
  const Names after = names_of_host("kelas", {ip("192.168.1.7"), ip("10.0.0.2")});
  EXPECT_THAT(missing_names(after, before).addresses, ElementsAre(ip("10.0.0.2")));
  EXPECT_TRUE(missing_names(before, after).addresses.empty());
}

}  // namespace
}  // namespace net::tls
