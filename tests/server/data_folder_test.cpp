#include "server/data_folder.hpp"

#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace server {
namespace {

struct DataFolderTest : testing::Test {
  std::filesystem::path root =
      std::filesystem::path(testing::TempDir()) / ("pendopo-data-" + std::to_string(::getpid()));
  ~DataFolderTest() override { std::filesystem::remove_all(root); }
};

TEST_F(DataFolderTest, is_made_for_its_owner_only) {
  const DataFolder folder((root / "a" / "b").string());
  struct stat facts{};
  ASSERT_EQ(::stat(folder.path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700u);
}

TEST_F(DataFolderTest, belongs_to_one_program_at_a_time) {
  {
    const DataFolder first(root.string());
    EXPECT_THROW(DataFolder(root.string()), std::runtime_error);
  }
  EXPECT_NO_THROW(DataFolder(root.string())) << "it is free again";
}

// In a process of its own, because it is for good.
TEST_F(DataFolderTest, makes_root_act_as_its_owner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be somebody else";
  constexpr uid_t kUser = 12'345;
  constexpr gid_t kGroup = 23'456;
  std::filesystem::create_directories(root);
  ASSERT_EQ(::chown(root.c_str(), kUser, kGroup), 0);
  const auto act = [this] {
    act_as_owner(root);
    const bool is_owner = ::getuid() == kUser && ::geteuid() == kUser && ::getgid() == kGroup &&
                          ::getgroups(0, nullptr) == 0 && ::setuid(0) != 0;
    ::_exit(is_owner ? 0 : 1);
  };
  EXPECT_EXIT(act(), testing::ExitedWithCode(0), "");
  act_as_owner(root / "none");
  EXPECT_EQ(::geteuid(), 0u) << "a folder that is not there has no owner";
}

TEST_F(DataFolderTest, gives_its_lock_to_the_owner_also_when_root_comes_first) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be somebody else";
  constexpr uid_t kUser = 12'345;
  std::filesystem::create_directories(root);
  ASSERT_EQ(::chown(root.c_str(), kUser, kUser), 0);
  const DataFolder folder(root.string());
  struct stat facts{};
  ASSERT_EQ(::stat((root / "lock").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_uid, kUser);
}

TEST_F(DataFolderTest, says_which_folder_cannot_be_made) {
  std::filesystem::create_directories(root);
  std::ofstream(root / "file") << "x";
  try {
    const DataFolder folder((root / "file" / "data").string());
    FAIL() << "a file is no folder";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("file/data"), std::string::npos);
  }
}

}  // namespace
}  // namespace server
