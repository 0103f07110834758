#include "net/file.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace net {
namespace {

namespace fs = std::filesystem;

class File : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "pendopo-file-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_F(File, writes_what_is_read_back) {
  ASSERT_TRUE(write_file_durably(folder_ / "key", "secret", 0600));
  EXPECT_EQ(read_file(folder_ / "key"), "secret");
}

TEST_F(File, gives_the_file_its_mode) {
  ASSERT_TRUE(write_file_durably(folder_ / "key", "x", 0600));
  ASSERT_TRUE(write_file_durably(folder_ / "open", "x", 0644));
  struct stat facts{};
  ASSERT_EQ(stat((folder_ / "key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
  ASSERT_EQ(stat((folder_ / "open").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0644u);
}

TEST_F(File, replaces_an_old_one_and_leaves_nothing_beside_it) {
  ASSERT_TRUE(write_file_durably(folder_ / "a", "old", 0600));
  ASSERT_TRUE(write_file_durably(folder_ / "a", "new", 0600));
  EXPECT_EQ(read_file(folder_ / "a"), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(File, says_why_it_cannot_write) {
  const auto written = write_file_durably(folder_ / "missing" / "a", "x", 0600);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error(), std::errc::no_such_file_or_directory);
}

TEST_F(File, leaves_no_temporary_file_when_the_name_is_taken_by_a_folder) {
  fs::create_directory(folder_ / "a");
  EXPECT_FALSE(write_file_durably(folder_ / "a", "x", 0600));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(File, says_that_a_file_is_missing_or_too_large) {
  EXPECT_EQ(read_file(folder_ / "a").error(), std::errc::no_such_file_or_directory);
  std::ofstream(folder_ / "a") << "12345";
  EXPECT_EQ(read_file(folder_ / "a", 4).error(), std::errc::file_too_large);
  EXPECT_EQ(read_file(folder_ / "a", 5), "12345");
}

}  // namespace
}  // namespace net
