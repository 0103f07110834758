#include "server/setup_file.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/store/temporary_folder.hpp"

namespace server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(SetupFile, comes_back_as_it_was_written) {
  const store::TemporaryFolder folder;
  const Settings written = {{"domain", {"class.example.org", "203.0.113.5"}, "setup"},
                            {"https_port", {"443"}, "setup"},
                            {"announce", {}, "setup"}};
  ASSERT_TRUE(write_setup_file(folder.path(), written));
  const auto read = read_setup_file(folder.path());
  ASSERT_TRUE(read) << read.error().sentence;
  ASSERT_EQ(read->size(), 3u);
  EXPECT_EQ((*read)[0].key, "announce");  // TOML has no order
  EXPECT_THAT((*read)[0].values, IsEmpty());
  EXPECT_THAT((*read)[1].values, ElementsAre("class.example.org", "203.0.113.5"));
  EXPECT_THAT((*read)[2].values, ElementsAre("443"));
  struct stat facts{};
  ASSERT_EQ(::stat(folder.file("setup.toml").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST(SetupFile, need_not_be_there) {
  const store::TemporaryFolder folder;
  EXPECT_THAT(read_setup_file(folder.path()).value(), IsEmpty());
  EXPECT_THAT(read_setup_file(folder.path() / "none").value(), IsEmpty());
}

TEST(SetupFile, says_what_is_wrong_with_it) {
  const store::TemporaryFolder folder;
  std::ofstream(folder.file("setup.toml")) << "domain = ";
  EXPECT_THAT(read_setup_file(folder.path()).error().sentence, HasSubstr("setup.toml:1"));
  EXPECT_THAT(write_setup_file(folder.path() / "none", {}).error().sentence,
              HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace server
