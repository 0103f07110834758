#include "server/acme_files.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace server {
namespace {

namespace fs = std::filesystem;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr const char* kDirectory = "https://ca.example:14000/dir";

class AcmeFilesTest : public ::testing::Test {
 protected:
  AcmeFilesTest() {
    std::string name = (fs::temp_directory_path() / "pendopo-a-XXXXXX").string();
    data_ = ::mkdtemp(name.data());
  }
  ~AcmeFilesTest() override { fs::remove_all(data_); }

  AcmeFiles open(const std::string& directory = kDirectory) const {
    return *AcmeFiles::open(data_, directory);
  }
  static unsigned mode_of(const fs::path& path) {
    struct stat facts{};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 0777;
  }

  fs::path data_;
};

TEST_F(AcmeFilesTest, has_a_folder_of_its_own_for_each_authority) {
  const std::string name = acme_folder("/data", kDirectory).filename();
  EXPECT_THAT(name, MatchesRegex("ca\\.example-[0-9a-f]{8}"));
  EXPECT_NE(acme_folder("/data", "https://ca.example:14000/other").filename(), name);
  EXPECT_THAT(acme_folder("/data", "https://[::1]/x").filename().string(), StartsWith("_-"));
  EXPECT_THAT(acme_folder("/data", "https://a_b%2f..@c/x").filename().string(),
              StartsWith("a_b_2f.._c-"));
  EXPECT_EQ(acme_folder("/data", kDirectory).parent_path(), "/data/acme");
}

TEST_F(AcmeFilesTest, keeps_the_account_until_another_is_wanted) {
  const auto first = open().account();
  ASSERT_TRUE(first);
  EXPECT_EQ(open().account()->thumbprint(), first->thumbprint());
  EXPECT_NE(open("https://b.example/").account()->thumbprint(), first->thumbprint());
  EXPECT_EQ(mode_of(acme_folder(data_, kDirectory) / "account.key"), 0600u);
  EXPECT_EQ(mode_of(data_ / "acme"), 0700u);
  const auto second = open().new_account();
  ASSERT_TRUE(second);
  EXPECT_NE(second->thumbprint(), first->thumbprint());
  EXPECT_EQ(open().account()->thumbprint(), second->thumbprint());
  std::ofstream(acme_folder(data_, kDirectory) / "account.key") << "half";
  EXPECT_NE(open().account()->thumbprint(), second->thumbprint()) << "a damaged one is replaced";
}

TEST_F(AcmeFilesTest, keeps_key_and_chain_together) {
  EXPECT_FALSE(open().certificate("names"));
  const std::string key = acme::Key::make()->to_pem();
  ASSERT_TRUE(open().save("names", acme::CertificateAndKey{"-----BEGIN CERT...", key}));
  const auto again = open().certificate("names");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->chain_pem, "-----BEGIN CERT...");
  EXPECT_EQ(again->key_pem, key);
  EXPECT_EQ(mode_of(acme_folder(data_, kDirectory) / "names.pem"), 0600u);
  EXPECT_FALSE(open().certificate("addresses"));
}

TEST_F(AcmeFilesTest, keeps_what_was_tried) {
  EXPECT_EQ(open().history("names").failures, 0u);
  acme::History history;
  history.failures = 2;
  history.sentence = "It did not work.";
  ASSERT_TRUE(open().save("names", history));
  EXPECT_EQ(open().history("names").sentence, "It did not work.");
  std::ofstream(acme_folder(data_, kDirectory) / "names.json") << "{";
  EXPECT_EQ(open().history("names").failures, 0u);
}

TEST_F(AcmeFilesTest, says_which_folder_cannot_be_made) {
  std::ofstream(data_ / "acme") << "a file";
  const auto files = AcmeFiles::open(data_, kDirectory);
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error(), StartsWith("cannot make the folder " + (data_ / "acme").string()));
}

}  // namespace
}  // namespace server
