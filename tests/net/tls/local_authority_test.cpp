#include "net/tls/local_authority.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include "net/file.hpp"

namespace net::tls {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr base::WallTime kNow{1'795'000'000'000};
constexpr base::WallTime kYearLater{1'795'000'000'000 + 370LL * 24 * 3600 * 1000};

class Authority : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "pendopo-ca-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  base::Result<LocalAuthority, std::string> open() {
    return LocalAuthority::open(folder_, kNow, names_, "kelas", random_);
  }
  std::string content(const std::string& name) { return *read_file(folder_ / name); }

  fs::path folder_;
  base::SeededRandom random_{3};
  Names names_ = names_of_host("kelas", {base::IpAddress::v4(192, 168, 1, 7)});
};

TEST_F(Authority, is_made_once_and_then_stays_the_same) {
  const auto first = open();
  ASSERT_TRUE(first);
  const auto second = open();
  ASSERT_TRUE(second);
  EXPECT_EQ(first->facts().fingerprint, second->facts().fingerprint);
}

TEST_F(Authority, follows_the_machine_until_a_device_has_taken_it) {
  const auto first = open();
  ASSERT_TRUE(first);
  names_ = names_of_host("kelas", {base::IpAddress::v4(10, 0, 0, 2)});
  const auto second = open();
  ASSERT_TRUE(second) << second.error();
  EXPECT_NE(second->facts().fingerprint, first->facts().fingerprint);
  EXPECT_EQ(second->leaf_for(names_, kNow, random_)->not_covered, Names{});

  second->note_taken();
  names_ = names_of_host("kelas", {base::IpAddress::v4(10, 0, 0, 3)});
  EXPECT_EQ(open()->facts().fingerprint, second->facts().fingerprint);
}

TEST_F(Authority, of_an_earlier_version_counts_as_taken) {
  const auto first = open();
  ASSERT_TRUE(first);
  fs::remove(folder_ / "authority.untaken");
  names_ = names_of_host("kelas", {base::IpAddress::v4(10, 0, 0, 2)});
  EXPECT_EQ(open()->facts().fingerprint, first->facts().fingerprint);
}

TEST_F(Authority, keeps_its_key_to_the_owner) {
  ASSERT_TRUE(open());
  struct stat facts{};
  ASSERT_EQ(stat((folder_ / "authority.key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
}

TEST_F(Authority, starts_anew_after_a_power_cut_between_its_two_files) {
  ASSERT_TRUE(open());
  fs::remove(folder_ / "authority.crt");
  EXPECT_TRUE(open());
}

TEST_F(Authority, is_never_replaced_when_it_is_broken) {
  ASSERT_TRUE(open());
  const std::string before = content("authority.crt");
  std::ofstream(folder_ / "authority.key") << "not a key";
  const auto broken = open();
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error(), HasSubstr("do not belong together"));
  EXPECT_EQ(content("authority.crt"), before);
}

TEST_F(Authority, names_the_file_that_it_cannot_write) {
  const auto refused = LocalAuthority::open(folder_ / "missing", kNow, names_, "kelas", random_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("authority.untaken"));
}

TEST_F(Authority, names_the_key_that_is_missing) {
  ASSERT_TRUE(open());
  fs::remove(folder_ / "authority.key");
  EXPECT_THAT(open().error(), HasSubstr("authority.key"));
}

TEST_F(Authority, keeps_a_good_leaf) {
  const auto authority = open();
  const auto first = authority->leaf_for(names_, kNow, random_);
  const auto second = authority->leaf_for(names_, kNow, random_);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->renewed);
  EXPECT_FALSE(second->renewed);
  EXPECT_EQ(first->pair.certificate_pem, second->pair.certificate_pem);
}

TEST_F(Authority, renews_a_leaf_that_will_end) {
  const auto authority = open();
  const auto first = authority->leaf_for(names_, kNow, random_);
  const auto second = authority->leaf_for(names_, kYearLater, random_);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->renewed);
  EXPECT_NE(first->pair.certificate_pem, second->pair.certificate_pem);
}

TEST_F(Authority, renews_a_leaf_of_another_authority) {
  ASSERT_TRUE(open()->leaf_for(names_, kNow, random_));
  fs::remove(folder_ / "authority.crt");
  EXPECT_TRUE(open()->leaf_for(names_, kNow, random_)->renewed);
}

TEST_F(Authority, renews_a_leaf_whose_key_is_gone) {
  const auto authority = open();
  ASSERT_TRUE(authority->leaf_for(names_, kNow, random_));
  fs::remove(folder_ / "server.key");
  EXPECT_TRUE(authority->leaf_for(names_, kNow, random_)->renewed);
}

TEST_F(Authority, drops_addresses_that_went_and_says_which_it_cannot_vouch_for) {
  const auto authority = open();
  const base::IpAddress later = base::IpAddress::v4(10, 0, 0, 2);
  const auto leaf = authority->leaf_for(names_of_host("kelas", {later}), kNow, random_);
  ASSERT_TRUE(leaf);
  EXPECT_EQ(to_string(leaf->not_covered), "10.0.0.2");
  const Names vouched = read_certificate(leaf->pair.certificate_pem)->names;
  EXPECT_EQ(to_string(vouched), "kelas, kelas.local, localhost, 127.0.0.1, ::1");
}

TEST_F(Authority, its_leaf_serves_tls) {
  const auto leaf = open()->leaf_for(names_, kNow, random_);
  auto context = ServerContext::make(leaf->pair);
  ASSERT_TRUE(context);
  EXPECT_TRUE(context->replace(leaf->pair));
}

TEST_F(Authority, an_own_certificate_is_read_from_its_files) {
  ASSERT_TRUE(open()->leaf_for(names_, kNow, random_));
  EXPECT_TRUE(read_own_certificate(folder_ / "server.crt", folder_ / "server.key"));
}

TEST_F(Authority, an_own_certificate_with_anothers_key_is_refused_in_words) {
  ASSERT_TRUE(open()->leaf_for(names_, kNow, random_));
  const auto mixed = read_own_certificate(folder_ / "server.crt", folder_ / "authority.key");
  ASSERT_FALSE(mixed);
  EXPECT_THAT(mixed.error(), HasSubstr("does not belong to the certificate"));
}

TEST_F(Authority, an_own_certificate_that_is_none_is_refused_in_words) {
  ASSERT_TRUE(open()->leaf_for(names_, kNow, random_));
  EXPECT_THAT(read_own_certificate(folder_ / "server.key", folder_ / "server.key").error(),
              HasSubstr("holds no PEM certificate"));
  EXPECT_THAT(read_own_certificate(folder_ / "server.crt", folder_ / "server.crt").error(),
              HasSubstr("holds no PEM private key"));
  EXPECT_THAT(read_own_certificate(folder_ / "none.crt", folder_ / "server.key").error(),
              HasSubstr("cannot read"));
}

TEST_F(Authority, a_context_keeps_its_certificate_when_the_new_one_is_bad) {
  const auto leaf = open()->leaf_for(names_, kNow, random_);
  auto context = ServerContext::make(leaf->pair);
  ASSERT_TRUE(context);
  ssl_ctx_st* const before = context->native();
  EXPECT_EQ(context->replace({"", ""}).error(), CertificateError::kCertificateUnreadable);
  EXPECT_EQ(context->native(), before);
}

}  // namespace
}  // namespace net::tls
