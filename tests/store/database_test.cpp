#include "store/database.hpp"

#include <fstream>
#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() {
    auto opened = Database::open(folder_.file("x.db"));
    if (!opened) std::abort();
    database_.emplace(std::move(*opened));
    EXPECT_TRUE(database_->execute("CREATE TABLE t (a BIGINT PRIMARY KEY, b TEXT NOT NULL)"));
  }
  std::int64_t count() {
    auto query = database_->query("SELECT COUNT(*) FROM t");
    return query && query->step() ? query->integer(0) : -1;
  }
  Answer<std::size_t> insert(std::int64_t a, std::string_view b = "x") {
    return database_->run("INSERT INTO t (a, b) VALUES ($1, $2)", a, b);
  }

  TemporaryFolder folder_;
  std::optional<Database> database_;
};

TEST_F(DatabaseTest, gives_back_what_was_bound) {
  const std::string text("a\0'\";é", 7);
  const auto lowest = std::numeric_limits<std::int64_t>::min();
  ASSERT_TRUE(insert(lowest, text));
  auto query = database_->query("SELECT a, b, NULL FROM t WHERE b = $1", text);
  ASSERT_TRUE(query);
  ASSERT_EQ(query->step(), true);
  EXPECT_EQ(query->integer(0), lowest);
  EXPECT_EQ(query->text(1), text);
  EXPECT_EQ(query->optional_integer(0), lowest);
  EXPECT_FALSE(query->optional_integer(2));
  EXPECT_EQ(query->text(2), "");
  EXPECT_EQ(query->step(), false);
}

TEST_F(DatabaseTest, an_empty_text_is_not_null) {
  EXPECT_TRUE(insert(1, std::string_view()));
  auto query = database_->query("SELECT b IS NULL FROM t");
  ASSERT_TRUE(query && query->step());
  EXPECT_EQ(query->integer(0), 0);
}

TEST_F(DatabaseTest, binds_absence_as_null) {
  auto query = database_->query("SELECT $1 IS NULL, $2 IS NULL", std::optional<std::int64_t>(),
                                std::optional<std::int64_t>(7));
  ASSERT_TRUE(query && query->step());
  EXPECT_EQ(query->integer(0), 1);
  EXPECT_EQ(query->integer(1), 0);
}

TEST_F(DatabaseTest, counts_changed_rows) {
  EXPECT_EQ(insert(1), 1u);
  EXPECT_EQ(insert(2), 1u);
  EXPECT_EQ(database_->run("UPDATE t SET b = $1", std::string_view("y")), 2u);
  EXPECT_EQ(database_->run("DELETE FROM t WHERE a = $1", std::int64_t{9}), 0u);
}

TEST_F(DatabaseTest, names_what_went_wrong) {
  ASSERT_TRUE(insert(1));
  EXPECT_EQ(insert(1).error(), Error::kTaken);
  ASSERT_TRUE(database_->execute("CREATE TABLE u (a BIGINT NOT NULL REFERENCES t (a))"));
  EXPECT_EQ(database_->run("INSERT INTO u (a) VALUES ($1)", std::int64_t{5}).error(),
            Error::kMissing);
  EXPECT_EQ(database_->prepare("SELEKT 1").error(), Error::kFailed);
  EXPECT_EQ(database_->execute("SELEKT 1").error(), Error::kFailed);
  EXPECT_EQ(database_->run("INSERT INTO t (a, b) VALUES ($1, NULL)", std::int64_t{5}).error(),
            Error::kFailed);
}

TEST_F(DatabaseTest, a_value_too_many_is_told_by_the_step) {
  auto query = database_->query("SELECT $1", std::int64_t{1}, std::int64_t{2});
  ASSERT_TRUE(query);
  EXPECT_EQ(query->step().error(), Error::kFailed);
}

TEST_F(DatabaseTest, a_transaction_happens_as_a_whole) {
  const auto done = database_->transaction([&]() -> Answer<void> {
    insert(1).value();
    insert(2).value();
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(count(), 2);
}

TEST_F(DatabaseTest, a_transaction_that_fails_changes_nothing) {
  const auto done = database_->transaction([&]() -> Answer<int> {
    insert(1).value();
    if (auto second = insert(1); !second) return base::Failure{second.error()};
    return 1;
  });
  EXPECT_EQ(done.error(), Error::kTaken);
  EXPECT_EQ(count(), 0);
  EXPECT_TRUE(insert(1)) << "the next change is not inside a forgotten transaction";
}

TEST_F(DatabaseTest, transactions_do_not_nest) {
  const auto done = database_->transaction([&]() -> Answer<void> {
    return database_->transaction([]() -> Answer<void> { return {}; });
  });
  EXPECT_EQ(done.error(), Error::kFailed);
}

TEST_F(DatabaseTest, survives_a_full_disk) {
  ASSERT_TRUE(insert(1));
  auto pages = database_->query("PRAGMA page_count");
  ASSERT_TRUE(pages && pages->step());
  const std::string limit = std::to_string(pages->integer(0));
  pages = base::Failure{Error::kFailed};  // finalised: the limit cannot change under a reader
  ASSERT_TRUE(database_->execute("PRAGMA max_page_count=" + limit));

  const std::string large(100'000, 'x');
  EXPECT_EQ(insert(2, large).error(), Error::kFull);
  const auto done = database_->transaction([&]() -> Answer<void> {
    if (auto added = insert(2, large); !added) return base::Failure{added.error()};
    return {};
  });
  EXPECT_EQ(done.error(), Error::kFull);
  EXPECT_EQ(count(), 1);

  ASSERT_TRUE(database_->execute("PRAGMA max_page_count=1000000"));
  EXPECT_TRUE(insert(2, large)) << "once there is room, it goes on";
}

TEST_F(DatabaseTest, waits_for_nobody_forever) {
  auto other = Database::open(folder_.file("x.db"));
  ASSERT_TRUE(other);
  ASSERT_TRUE(other->execute("PRAGMA busy_timeout=0"));
  const auto done = database_->transaction([&]() -> Answer<void> {
    insert(1).value();
    EXPECT_EQ(other->run("INSERT INTO t (a, b) VALUES (2, 'x')").error(), Error::kBusy);
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_TRUE(other->run("INSERT INTO t (a, b) VALUES (2, 'x')"));
}

TEST_F(DatabaseTest, writes_through_to_the_disk) {
  auto mode = database_->query("PRAGMA journal_mode");
  ASSERT_TRUE(mode && mode->step());
  EXPECT_EQ(mode->text(0), "wal");
  auto synchronous = database_->query("PRAGMA synchronous");
  ASSERT_TRUE(synchronous && synchronous->step());
  EXPECT_EQ(synchronous->integer(0), 2);  // FULL
}

TEST(DatabaseFile, is_readable_by_its_owner_only) {
  const TemporaryFolder folder;
  ASSERT_TRUE(Database::open(folder.file("x.db")));
  struct stat found{};
  ASSERT_EQ(::stat(folder.file("x.db").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
}

TEST(DatabaseFile, that_cannot_be_opened_says_so) {
  const TemporaryFolder folder;
  EXPECT_EQ(Database::open(folder.file("no/such/folder/x.db")).error(), Error::kCannotOpen);
  EXPECT_EQ(Database::open(folder.path().string()).error(), Error::kCannotOpen);
}

TEST(DatabaseFile, that_is_no_database_says_so_and_is_left_alone) {
  const TemporaryFolder folder;
  const std::string text(5000, 'x');
  std::ofstream(folder.file("x.db")) << text;
  EXPECT_EQ(Database::open(folder.file("x.db")).error(), Error::kCorrupt);
  EXPECT_EQ(std::filesystem::file_size(folder.file("x.db")), text.size());
}

}  // namespace
}  // namespace store
