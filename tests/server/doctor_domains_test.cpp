#include "server/doctor_domains.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "net/system_clock.hpp"
#include "net/tls/certificate.hpp"
#include "server/acme_files.hpp"

namespace server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DoctorDomains : public ::testing::Test {
 protected:
  DoctorDomains() {
    std::string name = (std::filesystem::temp_directory_path() / "pendopo-o-XXXXXX").string();
    config_.data = ::mkdtemp(name.data());
    config_.acme_directory = "https://ca.example/dir";
  }
  ~DoctorDomains() override { std::filesystem::remove_all(config_.data); }

  Config config_;
  doctor::Facts facts_;
};

TEST_F(DoctorDomains, are_none_without_the_key) {
  look_at_domains(config_, facts_);
  EXPECT_THAT(facts_.domains, IsEmpty());
}

// "localhost" and addresses need no DNS; ".invalid" is known nowhere (RFC 6761).
TEST_F(DoctorDomains, tell_where_names_lead) {
  config_.domain = {"localhost", "no.invalid", "127.0.0.1", "192.0.2.1"};
  facts_.own = {base::IpAddress::v4(127, 0, 0, 1)};
  look_at_domains(config_, facts_);
  ASSERT_EQ(facts_.domains.size(), 2u);
  EXPECT_EQ(facts_.domains[0].names, "localhost, no.invalid");
  EXPECT_THAT(facts_.domains[0].unknown, ElementsAre("no.invalid"));
  EXPECT_THAT(facts_.domains[0].elsewhere, IsEmpty());
  EXPECT_THAT(facts_.domains[1].elsewhere, ElementsAre("192.0.2.1"));
  EXPECT_FALSE(facts_.domains[1].not_before);
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(config_.data) / "acme"))
      << "the doctor changes nothing";
}

TEST_F(DoctorDomains, tell_of_the_certificate_and_the_last_failure) {
  config_.domain = {"localhost"};
  const auto files = AcmeFiles::open(config_.data, config_.acme_directory);
  base::SeededRandom random(1);
  const net::tls::Names names{{"localhost"}, {}};
  const auto authority = net::tls::make_authority(net::wall_now(), names, "test", random);
  const auto leaf = net::tls::make_leaf(net::wall_now(), names, *authority, random);
  ASSERT_TRUE(files->save("names", acme::CertificateAndKey{leaf->certificate_pem, leaf->key_pem}));
  acme::History history;
  history.names = "localhost";
  history.sentence = "It did not work.";
  ASSERT_TRUE(files->save("names", history));
  look_at_domains(config_, facts_);
  ASSERT_EQ(facts_.domains.size(), 1u);
  EXPECT_TRUE(facts_.domains[0].not_before);
  EXPECT_GT(facts_.domains[0].not_after, net::wall_now());
  EXPECT_EQ(facts_.domains[0].last_failure, "It did not work.");

  facts_.domains.clear();
  config_.domain = {"localhost", "other.localhost"};
  look_at_domains(config_, facts_);
  EXPECT_FALSE(facts_.domains[0].not_before) << "it does not hold the other name";
  EXPECT_EQ(facts_.domains[0].last_failure, "") << "which was for another list";
}

}  // namespace
}  // namespace server
