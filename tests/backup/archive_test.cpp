#include "backup/archive.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/store/temporary_folder.hpp"

namespace backup {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

void write(const fs::path& file, const std::string& content) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
}

std::string read(const fs::path& file) {
  std::ostringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  return content.str();
}

class ArchiveTest : public testing::Test {
 protected:
  ArchiveTest() {
    write(source() / "pendopo.db", std::string(300'000, 'd'));
    write(source() / "tls/authority.key", "a key");
    fs::create_directory(target());
    manifest_.version = "1";
    manifest_.made = {1795000000000};
    for (const std::string name : {"pendopo.db", "tls/authority.key"}) {
      manifest_.entries.push_back(describe(source() / name, name).value());
    }
  }

  fs::path source() const { return folder_.path() / "source"; }
  fs::path target() const { return folder_.path() / "target"; }
  fs::path file() const { return folder_.path() / "b.tar.gz"; }
  std::string refusal() {
    const auto manifest = read_archive(file(), target());
    return manifest ? "" : manifest.error().sentence;
  }

  store::TemporaryFolder folder_;
  Manifest manifest_;
};

TEST_F(ArchiveTest, describes_a_file) {
  const Entry entry = describe(source() / "tls/authority.key", "k").value();
  EXPECT_EQ(entry.size, 5u);
  EXPECT_EQ(entry.sha256, "8fa3aab2faa9b79e0a0398da5b5abd0780142442a5be80b9a64608d718cb1fcd");
  EXPECT_THAT(describe(source() / "none", "n").error().sentence, HasSubstr("No such file"));
}

TEST_F(ArchiveTest, brings_back_what_it_was_given_and_keeps_it_private) {
  ASSERT_TRUE(write_archive(file(), manifest_, source()));
  struct stat status{};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  const auto manifest = read_archive(file(), target());
  ASSERT_TRUE(manifest) << manifest.error().sentence;
  EXPECT_EQ(*manifest, manifest_);
  EXPECT_EQ(read(target() / "pendopo.db"), std::string(300'000, 'd'));
  EXPECT_EQ(read(target() / "tls/authority.key"), "a key");
  ASSERT_EQ(::stat((target() / "tls/authority.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(ArchiveTest, is_opened_by_ordinary_tools) {
  ASSERT_TRUE(write_archive(file(), manifest_, source()));
  const std::string command = "tar -xzf '" + file().string() + "' -C '" + target().string() +
                              "' && cd '" + target().string() +
                              "' && grep -E '^[0-9a-f]{64} ' manifest |"
                              " sed 's/ [0-9]* /  /' | sha256sum --check --quiet";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(ArchiveTest, replaces_no_file_and_leaves_no_rubbish) {
  write(file(), "older");
  EXPECT_FALSE(write_archive(file(), manifest_, source()));
  EXPECT_EQ(read(file()), "older");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 3);
}

TEST_F(ArchiveTest, is_not_written_when_a_file_is_missing) {
  fs::remove(source() / "tls/authority.key");
  EXPECT_FALSE(write_archive(file(), manifest_, source()));
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(ArchiveTest, knows_what_is_no_backup) {
  write(file(), "hello");
  EXPECT_NE(refusal(), "");
  fs::remove(file());
  EXPECT_THAT(refusal(), HasSubstr("cannot be read"));
}

TEST_F(ArchiveTest, finds_every_single_byte_that_is_not_as_it_was) {
  ASSERT_TRUE(write_archive(file(), manifest_, source()));
  const std::string whole = read(file());
  for (std::size_t at = 10; at < whole.size(); at += 31) {  // behind the header of gzip
    std::string bad = whole;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    fs::remove_all(target());
    fs::create_directory(target());
    write(file(), bad);
    const auto manifest = read_archive(file(), target());
    if (!manifest) continue;
    EXPECT_EQ(read(target() / "pendopo.db"), std::string(300'000, 'd')) << at;
    EXPECT_EQ(read(target() / "tls/authority.key"), "a key") << at;
  }
}

TEST_F(ArchiveTest, refuses_half_a_file) {
  ASSERT_TRUE(write_archive(file(), manifest_, source()));
  const std::string whole = read(file());
  write(file(), whole.substr(0, whole.size() / 2));
  EXPECT_NE(refusal(), "");
}

TEST_F(ArchiveTest, refuses_what_the_manifest_does_not_say) {
  manifest_.entries[1].sha256 = std::string(64, '0');
  ASSERT_TRUE(write_archive(file(), manifest_, source()));
  EXPECT_THAT(refusal(), HasSubstr("damaged"));
}

TEST_F(ArchiveTest, refuses_files_of_other_names_and_too_many) {
  const auto pack = [&](const std::string& more) {
    fs::remove(file());
    fs::remove_all(target());
    fs::create_directory(target());
    write(source() / "manifest", encode(manifest_));
    const std::string command =
        "tar -czf '" + file().string() + "' -C '" + source().string() + "' " + more + " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return refusal();
  };
  EXPECT_EQ(pack("manifest pendopo.db tls/authority.key"), "");
  write(source() / "more", "more");
  EXPECT_THAT(pack("manifest pendopo.db tls/authority.key more"), HasSubstr("damaged"));
  EXPECT_THAT(pack("manifest pendopo.db"), HasSubstr("damaged"));
  EXPECT_THAT(pack("manifest tls/authority.key pendopo.db"), HasSubstr("damaged"));
  EXPECT_THAT(pack("pendopo.db manifest"), HasSubstr("no backup"));
  fs::remove(source() / "pendopo.db");
  fs::create_symlink("/etc/passwd", source() / "pendopo.db");
  EXPECT_THAT(pack("manifest pendopo.db tls/authority.key"), HasSubstr("damaged"));
}

}  // namespace
}  // namespace backup
