#include "server/tls_setup.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/file.hpp"
#include "net/system_clock.hpp"
#include "tests/store/temporary_folder.hpp"

namespace server {
namespace {

using testing::Contains;
using testing::Not;

class TlsSetupTest : public testing::Test {
 protected:
  TlsSetupTest() { config.data = folder.path().string(); }

  std::vector<std::string> names_in_certificate() const {
    const auto text = net::read_file(folder.path() / "tls" / "server.crt");
    return net::tls::read_certificate(text.value()).value().names.dns;
  }

  store::TemporaryFolder folder;
  Config config;
  base::SeededRandom random{3};
};

TEST_F(TlsSetupTest, a_new_authority_vouches_for_the_local_name) {
  const TlsSetup setup(config, "kelas", {base::IpAddress::v4(192, 168, 1, 7)}, random);
  EXPECT_TRUE(setup.covers_local_name());
  EXPECT_THAT(names_in_certificate(), Contains("pendopo.local"));
}

TEST_F(TlsSetupTest, an_address_told_later_is_covered_until_somebody_took_the_authority) {
  const auto fingerprint = [&](std::uint8_t last, bool taken) {
    TlsSetup setup(config, "kelas", {base::IpAddress::v4(203, 0, 113, last)}, random);
    if (taken) setup.note_taken();
    return setup.authority()->fingerprint;
  };
  const std::string first = fingerprint(5, false);
  const std::string second = fingerprint(6, true);
  EXPECT_NE(second, first);
  EXPECT_EQ(fingerprint(7, false), second);
}

TEST_F(TlsSetupTest, an_older_authority_is_kept_and_not_asked_for_it) {
  const auto addresses = std::vector{base::IpAddress::v4(192, 168, 1, 7)};
  std::filesystem::create_directories(folder.path() / "tls");
  const auto older =
      net::tls::LocalAuthority::open(folder.path() / "tls", net::wall_now(),
                                     net::tls::names_of_host("kelas", addresses), "kelas", random);
  ASSERT_TRUE(older);
  older->note_taken();
  const TlsSetup setup(config, "kelas", addresses, random);
  EXPECT_FALSE(setup.covers_local_name());
  EXPECT_THAT(names_in_certificate(), Not(Contains("pendopo.local")));
}

}  // namespace
}  // namespace server
