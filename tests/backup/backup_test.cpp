#include "backup/backup.hpp"

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/file.hpp"
#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace backup {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr base::WallTime kNow{1795000000000};  // 2026-11-18 11:06:40 UTC

class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    make_school(here(), "kelas-7a");
    fs::create_directory(here() / "tls");
    write(here() / "tls/authority.key", "the key");
    write(here() / "control.sock", "no part of the school");
  }

  static void write(const fs::path& file, const std::string& content) {
    ASSERT_TRUE(net::write_file_durably(file, content, 0600));
  }
  static std::string read(const fs::path& file) { return net::read_file(file).value_or("(none)"); }
  static void make_school(const fs::path& data, const std::string& room) {
    fs::create_directories(data);
    auto store = store::SqliteStore::open((data / "pendopo.db").string()).value();
    store::must(store->add_room({room, room, {}}));
  }
  static bool has_room(const fs::path& data, const std::string& room) {
    auto store = store::SqliteStore::open((data / "pendopo.db").string()).value();
    return store->find_room(room).value().has_value();
  }

  fs::path here() const { return folder_.path() / "here"; }
  fs::path there() const {
    fs::create_directories(folder_.path() / "there");
    return folder_.path() / "there";
  }
  fs::path file() const { return folder_.path() / "b.tar.gz"; }
  Outcome<Manifest> save(const fs::path& settings = {}) const {
    return make_backup({here(), settings}, file(), "0.1.0 (test)", kNow);
  }
  std::vector<std::string> names_in(const fs::path& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  store::TemporaryFolder folder_;
};

TEST_F(BackupTest, brings_a_school_to_another_place) {
  const auto saved = save();
  ASSERT_TRUE(saved) << saved.error().sentence;
  const auto restored = restore_backup(file(), there(), false, kNow);
  ASSERT_TRUE(restored) << restored.error().sentence;
  EXPECT_EQ(restored->manifest, *saved);
  EXPECT_EQ(restored->manifest.version, "0.1.0 (test)");
  EXPECT_THAT(restored->aside.string(), IsEmpty());
  EXPECT_TRUE(has_room(there(), "kelas-7a"));
  EXPECT_EQ(read(there() / "tls/authority.key"), "the key");
  EXPECT_EQ(names_in(there()), (std::vector<std::string>{"pendopo.db", "tls"}));
  EXPECT_FALSE(is_half_restored(there()));
}

TEST_F(BackupTest, brings_along_what_setup_was_told) {
  std::ofstream(here() / "setup.toml") << "https_port = 443\n";
  ASSERT_TRUE(save());
  ASSERT_TRUE(restore_backup(file(), there(), false, kNow));
  EXPECT_EQ(read(there() / "setup.toml"), "https_port = 443\n");
  std::ofstream(there() / "setup.toml") << "https_port = 8443\n";
  const auto replaced = restore_backup(file(), there(), true, kNow);
  ASSERT_TRUE(replaced) << replaced.error().sentence;
  EXPECT_EQ(read(replaced->aside / "setup.toml"), "https_port = 8443\n");
}

TEST_F(BackupTest, saves_what_is_committed_while_a_server_has_the_database_open) {
  auto store = store::SqliteStore::open((here() / "pendopo.db").string()).value();
  store::must(store->add_room({"baru", "Baru", {}}));  // in the write-ahead log only
  ASSERT_TRUE(save());
  ASSERT_TRUE(restore_backup(file(), there(), false, kNow));
  EXPECT_TRUE(has_room(there(), "baru"));
}

TEST_F(BackupTest, leaves_nothing_but_the_file) {
  ASSERT_TRUE(save());
  EXPECT_EQ(names_in(folder_.path()), (std::vector<std::string>{"b.tar.gz", "here"}));
  EXPECT_THAT(save().error().sentence, HasSubstr("already"));
  fs::remove(here() / "pendopo.db");
  fs::remove(file());
  fs::create_directory(here() / "pendopo.db");
  EXPECT_FALSE(save());
  EXPECT_EQ(names_in(folder_.path()), (std::vector<std::string>{"here"}));
}

TEST_F(BackupTest, puts_a_school_that_is_there_aside_only_when_told) {
  ASSERT_TRUE(save());
  make_school(there(), "lama");
  EXPECT_THAT(restore_backup(file(), there(), false, kNow).error().sentence,
              HasSubstr("--replace"));
  EXPECT_TRUE(has_room(there(), "lama"));
  const auto restored = restore_backup(file(), there(), true, kNow);
  ASSERT_TRUE(restored) << restored.error().sentence;
  EXPECT_EQ(restored->aside, there() / "before-restore-20261118-110640");
  EXPECT_TRUE(has_room(restored->aside, "lama"));
  EXPECT_TRUE(has_room(there(), "kelas-7a"));
  EXPECT_FALSE(has_room(there(), "lama"));
}

TEST_F(BackupTest, changes_nothing_when_the_backup_is_bad) {
  ASSERT_TRUE(save());
  const std::string whole = read(file());
  make_school(there(), "lama");
  fs::remove(file());
  write(file(), whole.substr(0, whole.size() - 100));
  const auto before = names_in(there());
  EXPECT_FALSE(restore_backup(file(), there(), true, kNow));
  EXPECT_EQ(names_in(there()), before);
  EXPECT_TRUE(has_room(there(), "lama"));
}

TEST_F(BackupTest, refuses_a_database_that_this_program_does_not_understand) {
  {
    auto store = store::SqliteStore::open((here() / "pendopo.db").string()).value();
    store::must(store->database().execute("UPDATE schema_version SET version = 9999"));
  }
  ASSERT_TRUE(save());
  const auto restored = restore_backup(file(), there(), false, kNow);
  ASSERT_FALSE(restored);
  EXPECT_THAT(restored.error().sentence, HasSubstr("0.1.0 (test)"));
  EXPECT_THAT(restored.error().sentence, HasSubstr("newer"));
  EXPECT_TRUE(names_in(there()).empty());
}

TEST_F(BackupTest, lays_settings_beside_those_that_hold) {
  const fs::path settings = folder_.path() / "pendopo.toml";
  write(settings, "https_port = 443\n");
  ASSERT_TRUE(save(settings));
  const auto restored = restore_backup(file(), there(), false, kNow);
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->settings, there() / "pendopo.toml.from-backup");
  EXPECT_EQ(read(restored->settings), "https_port = 443\n");
  EXPECT_FALSE(fs::exists(there() / "pendopo.toml"));
}

TEST_F(BackupTest, leaves_out_what_is_no_part_of_the_school) {
  write(here() / "tls/server.crt~", "an editor's");
  fs::create_symlink("/etc/hostname", here() / "tls/link");
  const auto saved = save();
  ASSERT_TRUE(saved) << saved.error().sentence;
  EXPECT_EQ(saved->entries.size(), 2u);
  EXPECT_TRUE(restore_backup(file(), there(), false, kNow));
}

TEST_F(BackupTest, never_puts_two_schools_into_the_same_place_aside) {
  ASSERT_TRUE(save());
  ASSERT_TRUE(restore_backup(file(), there(), false, kNow));
  ASSERT_TRUE(restore_backup(file(), there(), true, kNow));
  EXPECT_FALSE(restore_backup(file(), there(), true, kNow));
  EXPECT_TRUE(restore_backup(file(), there(), true, {kNow.milliseconds + 1000}));
  EXPECT_TRUE(has_room(there(), "kelas-7a"));
}

TEST_F(BackupTest, mends_a_restore_that_was_interrupted) {
  ASSERT_TRUE(save());
  make_school(there(), "lama");
  // As a power cut leaves it: the old school is aside, of the new one only the database has moved.
  fs::create_directories(there() / "restore.moving/tls");
  write(there() / "restore.moving/tls/authority.key", "the key");
  EXPECT_TRUE(is_half_restored(there()));
  ASSERT_TRUE(restore_backup(file(), there(), true, kNow));
  EXPECT_FALSE(is_half_restored(there()));
  EXPECT_TRUE(has_room(there(), "kelas-7a"));
  EXPECT_EQ(read(there() / "tls/authority.key"), "the key");
}

TEST_F(BackupTest, gives_what_root_restores_to_the_owner_of_the_folder) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  ASSERT_TRUE(save());
  constexpr uid_t kSomebody = 12345;
  ASSERT_EQ(::chown(there().c_str(), kSomebody, kSomebody), 0);
  ASSERT_TRUE(restore_backup(file(), there(), false, kNow));
  for (const auto& entry : fs::recursive_directory_iterator(there())) {
    struct stat status{};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, kSomebody) << entry.path();
  }
}

}  // namespace
}  // namespace backup
