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
