#include "store/migrations.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

constexpr std::string_view kOne = "CREATE TABLE a (x BIGINT); CREATE TABLE b (x BIGINT);";
constexpr std::string_view kTwo = "ALTER TABLE a ADD COLUMN y BIGINT;";
constexpr std::string_view kBroken = "CREATE TABLE c (x BIGINT); CREATE TABLE a (x BIGINT);";

class MigrationsTest : public testing::Test {
 protected:
  MigrationsTest() : database_(Database::open(folder_.file("x.db")).value()) {}

  std::int64_t version() {
    auto query = database_.query("SELECT version FROM schema_version");
    return query && query->step() ? query->integer(0) : -1;
  }
  bool works(const std::string& sql) { return database_.execute(sql).has_value(); }

  TemporaryFolder folder_;
  Database database_;
};

TEST_F(MigrationsTest, bring_an_empty_database_to_the_last_step) {
  ASSERT_TRUE(migrate(database_));
  EXPECT_EQ(version(), static_cast<std::int64_t>(migrations().size()));
}

TEST_F(MigrationsTest, are_taken_once_each) {
  ASSERT_TRUE(migrate(database_, std::array{kOne}));
  EXPECT_EQ(version(), 1);
  ASSERT_TRUE(migrate(database_, std::array{kOne, kTwo}));
  ASSERT_TRUE(migrate(database_, std::array{kOne, kTwo}));
  EXPECT_EQ(version(), 2);
  EXPECT_TRUE(works("INSERT INTO a (x, y) VALUES (1, 2)"));
}

TEST_F(MigrationsTest, that_break_halfway_leave_a_whole_step_behind) {
  EXPECT_EQ(migrate(database_, std::array{kOne, kBroken}).error(), Error::kFailed);
  EXPECT_EQ(version(), 1);
  EXPECT_FALSE(works("INSERT INTO c (x) VALUES (1)"));
  EXPECT_TRUE(migrate(database_, std::array{kOne, kTwo})) << "a repaired step can be taken";
}

TEST_F(MigrationsTest, refuse_a_database_of_a_later_version) {
  ASSERT_TRUE(migrate(database_, std::array{kOne, kTwo}));
  EXPECT_EQ(migrate(database_, std::array{kOne}).error(), Error::kNewer);
  EXPECT_EQ(version(), 2);
}

TEST_F(MigrationsTest, of_two_processes_at_once_are_taken_once) {
  Database other = Database::open(folder_.file("x.db")).value();
  ASSERT_TRUE(migrate(database_, std::array{kOne}));
  EXPECT_TRUE(migrate(other, std::array{kOne}));
}

TEST_F(MigrationsTest, let_students_write_in_rooms_from_before_the_right_to) {
  const auto before = migrations().first(18);
  ASSERT_TRUE(migrate(database_, before));
  ASSERT_TRUE(
      works("INSERT INTO rooms (name, title, created_ms, student_rights) VALUES "
            "('a', 'A', 1, 'speak file'), ('b', 'B', 1, '')"));
  ASSERT_TRUE(migrate(database_));
  auto query = database_.query("SELECT student_rights FROM rooms ORDER BY name");
  ASSERT_TRUE(query);
  for (const char* rights : {"speak file chat", "chat"}) {
    ASSERT_TRUE(query->step().value());
    EXPECT_EQ(query->text(0), rights);
  }
}

// What PostgreSQL would not understand must not slip in: the steps are written once for both.
TEST(MigrationText, speaks_the_shared_subset) {
  for (const std::string_view step : migrations()) {
    for (const char* word : {"AUTOINCREMENT", "SERIAL", "WITHOUT ROWID", "PRAGMA", "INSERT OR ",
                             "REPLACE INTO", "`", "DATETIME", "BLOB"}) {
      EXPECT_EQ(step.find(word), std::string_view::npos) << word;
    }
  }
}

}  // namespace
}  // namespace store
