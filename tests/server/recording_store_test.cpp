#include "server/recording_store.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/store/temporary_folder.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;

class RecordingStoreTest : public testing::Test {
 protected:
  RecordingStoreTest() {
    fs::create_directories(folder_.path() / "klinik/20261128T174548Z");
    std::ofstream(folder_.path() / "klinik/20261128T174548Z/1.mp4") << "0123456789";
    std::ofstream(folder_.path() / "secret") << "secret";
  }
  const std::string video_ = "klinik/20261128T174548Z";
  store::TemporaryFolder folder_;
  RecordingStore files_{folder_.path(), 0};
};

TEST_F(RecordingStoreTest, reads_any_part_of_a_file) {
  const auto file = files_.open(video_, "1.mp4");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->size(), 10u);
  std::vector<std::uint8_t> bytes(3);
  EXPECT_TRUE(file->read(4, bytes));
  EXPECT_EQ(std::string(bytes.begin(), bytes.end()), "456");
  EXPECT_FALSE(file->read(8, bytes));
  EXPECT_EQ(files_.open(video_, "2.mp4"), nullptr);
}

TEST_F(RecordingStoreTest, leads_nowhere_else) {
  fs::create_symlink(folder_.path() / "secret", folder_.path() / video_ / "link");
  EXPECT_EQ(files_.open(video_, "link"), nullptr);
  EXPECT_EQ(files_.open(video_, "../1.mp4"), nullptr);
  EXPECT_EQ(files_.open(video_, "."), nullptr);
  EXPECT_EQ(files_.open("klinik/..", "secret"), nullptr);
  EXPECT_EQ(files_.open("..", "secret"), nullptr);
  EXPECT_EQ(files_.open("", "secret"), nullptr);
  EXPECT_FALSE(files_.remove("klinik"));
  EXPECT_FALSE(files_.remove("klinik/../x"));
  EXPECT_FALSE(files_.write("../klinik", "x", {}));
  EXPECT_TRUE(fs::exists(folder_.path() / "secret"));
}

TEST_F(RecordingStoreTest, writes_and_deletes) {
  EXPECT_TRUE(files_.write(video_, "thumbnail.jpg", base::as_bytes("jpeg")));
  EXPECT_EQ(files_.open(video_, "thumbnail.jpg")->size(), 4u);
  EXPECT_TRUE(files_.remove(video_));
  EXPECT_FALSE(fs::exists(folder_.path() / video_));
  EXPECT_TRUE(files_.remove(video_)) << "what is gone is deleted";
  EXPECT_EQ(files_.manifest(video_), std::nullopt);
}

TEST_F(RecordingStoreTest, deletes_one_file_of_a_video) {
  EXPECT_TRUE(files_.write(video_, "export.part", base::as_bytes("half")));
  EXPECT_TRUE(files_.remove_file(video_, "export.part"));
  EXPECT_EQ(files_.open(video_, "export.part"), nullptr);
  EXPECT_TRUE(files_.remove_file(video_, "export.part")) << "what is gone is deleted";
  EXPECT_NE(files_.open(video_, "1.mp4"), nullptr);
  EXPECT_FALSE(files_.remove_file(video_, "../20261128T174548Z/1.mp4"));
  EXPECT_FALSE(files_.remove_file("klinik/..", "secret"));
}

TEST_F(RecordingStoreTest, counts_the_reserve_as_taken) {
  EXPECT_GT(files_.free_bytes(), 0u);
  RecordingStore wanting(folder_.path(), UINT64_MAX);
  EXPECT_EQ(wanting.free_bytes(), 0u);
}

}  // namespace
}  // namespace server
