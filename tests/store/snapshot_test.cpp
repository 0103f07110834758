#include "store/snapshot.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "store/migrations.hpp"
#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

class SnapshotTest : public testing::Test {
 protected:
  std::string from() const { return folder_.file("from.db"); }
  std::string to() const { return folder_.file("to.db"); }

  TemporaryFolder folder_;
};

TEST_F(SnapshotTest, copies_a_database_while_it_is_written) {
  auto store = SqliteStore::open(from()).value();
  must(store->add_room({"kelas-7a", "Kelas 7A", {}}));
  must(store->database().execute(
      "BEGIN IMMEDIATE; INSERT INTO rooms (name, title, created_ms) VALUES "
      "('half', 'Half done', 0)"));
  const auto version = copy_database(from(), to());
  ASSERT_TRUE(version);
  EXPECT_EQ(*version, static_cast<std::int64_t>(migrations().size()));
  must(store->database().execute("COMMIT"));
  auto copy = SqliteStore::open(to()).value();
  EXPECT_TRUE(copy->find_room("kelas-7a").value());
  EXPECT_FALSE(copy->find_room("half").value());
  struct stat status{};
  ASSERT_EQ(::stat(to().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(SnapshotTest, replaces_nothing) {
  must(SqliteStore::open(from()));
  std::ofstream(to()) << "mine";
  EXPECT_EQ(copy_database(from(), to()).error(), Error::kTaken);
}

TEST_F(SnapshotTest, finds_a_sound_database_sound) {
  must(SqliteStore::open(from()));
  EXPECT_EQ(check_database(from()).value(), static_cast<std::int64_t>(migrations().size()));
}

TEST_F(SnapshotTest, refuses_what_a_newer_program_wrote) {
  auto store = SqliteStore::open(from()).value();
  must(store->database().execute("UPDATE schema_version SET version = 9999"));
  EXPECT_EQ(check_database(from()).error(), Error::kNewer);
}

TEST_F(SnapshotTest, refuses_what_is_damaged_or_not_ours) {
  std::ofstream(from()) << std::string(10'000, 'x');
  EXPECT_EQ(check_database(from()).error(), Error::kCorrupt);
  must(Database::open(to()));
  EXPECT_EQ(check_database(to()).error(), Error::kCorrupt) << "an empty database";
}

TEST_F(SnapshotTest, refuses_a_database_with_a_damaged_page) {
  {
    auto store = SqliteStore::open(from()).value();
    for (int i = 0; i < 500; ++i) {
      must(store->add_room({"room-" + std::to_string(i), std::string(100, 'x'), {}}));
    }
  }
  std::fstream file(from(), std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(-6000, std::ios::end);
  file << std::string(3000, '\xff');
  file.close();
  EXPECT_EQ(check_database(from()).error(), Error::kCorrupt);
}

TEST_F(SnapshotTest, refuses_links_of_rooms_that_are_not_there) {
  auto store = SqliteStore::open(from()).value();
  must(
      store->database().execute("PRAGMA foreign_keys=OFF; INSERT INTO chat (room, id, sender, "
                                "sender_name, sender_role, body, "
                                "at_ms) VALUES ('gone', 1, 1, 'x', 'student', 'x', 0)"));
  EXPECT_EQ(check_database(from()).error(), Error::kCorrupt);
}

}  // namespace
}  // namespace store
