#include "server/blob_files.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/store/temporary_folder.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

// printf abc | sha256sum
constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class BlobFilesTest : public testing::Test {
 protected:
  std::string bring(const std::string& upload, const std::string& bytes) {
    EXPECT_TRUE(blobs_.begin(upload));
    EXPECT_TRUE(blobs_.append(upload, base::as_bytes(bytes)));
    return blobs_.finish(upload).value_or("");
  }
  static std::string read(BlobFiles& blobs, const std::string& hash) {
    const auto body = blobs.open(hash);
    if (body == nullptr) return "";
    std::string text(body->size(), ' ');
    EXPECT_TRUE(
        body->read(0, base::Bytes(reinterpret_cast<std::uint8_t*>(text.data()), text.size())));
    return text;
  }
  std::vector<std::string> all() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(root_)) {
      if (entry.is_regular_file()) names.push_back(fs::relative(entry.path(), root_).string());
    }
    std::ranges::sort(names);
    return names;
  }

  store::TemporaryFolder folder_;
  fs::path root_ = folder_.path() / "files";
  BlobFiles blobs_{root_};
};

TEST_F(BlobFilesTest, are_called_by_the_hash_of_their_bytes) {
  EXPECT_TRUE(blobs_.begin("u1"));
  EXPECT_TRUE(blobs_.append("u1", base::as_bytes("a")));
  EXPECT_TRUE(blobs_.append("u1", base::as_bytes("bc")));
  EXPECT_EQ(blobs_.finish("u1"), kAbc);
  EXPECT_THAT(all(), ElementsAre(std::string("ba/") + kAbc));
  EXPECT_EQ(read(blobs_, kAbc), "abc");
  struct stat facts{};
  ASSERT_EQ(::stat((root_ / "ba" / kAbc).c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(BlobFilesTest, are_stored_once) {
  EXPECT_EQ(bring("u1", "abc"), kAbc);
  EXPECT_EQ(bring("u2", "abc"), kAbc);
  EXPECT_EQ(blobs_.put(base::as_bytes("abc")), kAbc);
  EXPECT_EQ(blobs_.bytes(), 3u);
  EXPECT_THAT(all(), ElementsAre(std::string("ba/") + kAbc));
}

TEST_F(BlobFilesTest, are_there_again_after_a_restart_and_what_was_not_whole_is_not) {
  bring("u1", "abc");
  EXPECT_TRUE(blobs_.begin("u2"));
  EXPECT_TRUE(blobs_.append("u2", base::as_bytes("half")));
  std::ofstream(root_ / "ba" / "README") << "somebody's";
  BlobFiles again(root_);
  EXPECT_EQ(again.bytes(), 3u);
  EXPECT_EQ(read(again, kAbc), "abc");
  EXPECT_THAT(all(), ElementsAre("ba/README", std::string("ba/") + kAbc));
  EXPECT_FALSE(again.append("u2", base::as_bytes("x")));
}

TEST_F(BlobFilesTest, are_removed_when_marked_and_not_needed) {
  const std::string other = bring("u2", "other");
  bring("u1", "abc");
  blobs_.mark_all();
  bring("u3", "third");
  EXPECT_EQ(blobs_.remove_marked({other}), 1u);
  EXPECT_EQ(read(blobs_, kAbc), "");
  EXPECT_EQ(read(blobs_, other), "other");
  EXPECT_EQ(blobs_.bytes(), 10u);
  EXPECT_EQ(blobs_.remove_marked({}), 1u) << "the third was made after the mark";
}

TEST_F(BlobFilesTest, made_again_after_the_mark_stay) {
  bring("u1", "abc");
  blobs_.mark_all();
  bring("u2", "abc");
  EXPECT_EQ(blobs_.remove_marked({}), 0u);
  EXPECT_EQ(read(blobs_, kAbc), "abc");
}

TEST_F(BlobFilesTest, that_somebody_removed_are_told_and_made_anew) {
  bring("u1", "abc");
  fs::remove(root_ / "ba" / kAbc);
  EXPECT_EQ(blobs_.open(kAbc), nullptr);
  EXPECT_EQ(bring("u2", "abc"), kAbc);
  EXPECT_EQ(read(blobs_, kAbc), "abc");
  EXPECT_EQ(blobs_.bytes(), 3u);
  EXPECT_THAT(blobs_.missing({kAbc, "gone"}), ElementsAre("gone"));
}

TEST_F(BlobFilesTest, can_be_read_to_the_end_while_they_are_removed) {
  bring("u1", "abc");
  const auto body = blobs_.open(kAbc);
  blobs_.mark_all();
  EXPECT_EQ(blobs_.remove_marked({}), 1u);
  std::uint8_t bytes[3];
  EXPECT_TRUE(body->read(0, bytes));
  EXPECT_EQ(base::as_text(bytes), "abc");
}

TEST_F(BlobFilesTest, lead_to_no_other_place) {
  for (const char* name : {"", "..", "../x", "a/b", "/etc/passwd", "a.b"}) {
    EXPECT_FALSE(blobs_.begin(name)) << name;
    EXPECT_EQ(blobs_.open(name), nullptr) << name;
  }
  fs::create_directories(root_ / "ba");
  fs::create_symlink("/etc/passwd", root_ / "ba" / kAbc);
  EXPECT_EQ(blobs_.open(kAbc), nullptr);
}

TEST_F(BlobFilesTest, that_were_given_up_leave_nothing) {
  EXPECT_TRUE(blobs_.begin("u1"));
  EXPECT_TRUE(blobs_.append("u1", base::as_bytes("abc")));
  blobs_.drop("u1");
  blobs_.drop("u1");
  EXPECT_FALSE(blobs_.append("u1", base::as_bytes("abc")));
  EXPECT_FALSE(blobs_.finish("u1"));
  EXPECT_THAT(all(), IsEmpty());
}

TEST_F(BlobFilesTest, say_when_the_disk_would_not) {
  fs::remove_all(root_);
  EXPECT_FALSE(blobs_.begin("u1"));
  EXPECT_FALSE(blobs_.put(base::as_bytes("abc")));
}

}  // namespace
}  // namespace server
