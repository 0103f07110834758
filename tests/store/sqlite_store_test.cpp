#include "store/sqlite_store.hpp"

#include <csignal>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

constexpr base::WallTime kNow{1795000000000};

class SqliteStoreTest : public testing::Test {
 protected:
  std::string path() const { return folder_.file("pendopo.db"); }
  TemporaryFolder folder_;
};

TEST_F(SqliteStoreTest, refuses_a_file_of_a_newer_version_and_leaves_it_alone) {
  {
    auto store = SqliteStore::open(path()).value();
    ASSERT_TRUE(store->database().execute("UPDATE schema_version SET version = 999"));
  }
  EXPECT_EQ(SqliteStore::open(path()).error(), Error::kNewer);
}

TEST_F(SqliteStoreTest, refuses_a_file_that_is_no_database) {
  std::ofstream(path()) << std::string(5000, 'x');
  EXPECT_EQ(SqliteStore::open(path()).error(), Error::kCorrupt);
  EXPECT_EQ(SqliteStore::open(folder_.file("none/x.db")).error(), Error::kCannotOpen);
}

TEST_F(SqliteStoreTest, says_when_the_disk_is_full_and_goes_on_when_it_is_not) {
  auto store = SqliteStore::open(path()).value();
  ASSERT_TRUE(store->add_room({"x", "X", kNow}));
  ASSERT_TRUE(store->database().execute("PRAGMA max_page_count=1"));  // no less than it has now
  classroom::ChatMessage message;
  message.text = std::string(100'000, 'x');
  EXPECT_EQ(store->append_chat("x", message).error(), Error::kFull);
  EXPECT_TRUE(store->last_chat("x", 1).value().empty());
  EXPECT_TRUE(store->find_room("x").value()) << "reading needs no space";
  ASSERT_TRUE(store->database().execute("PRAGMA max_page_count=100000"));
  EXPECT_TRUE(store->append_chat("x", message));
}

TEST_F(SqliteStoreTest, a_word_it_does_not_know_gives_the_least_right) {
  auto store = SqliteStore::open(path()).value();
  ASSERT_TRUE(store->add_room({"x", "X", kNow}));
  ASSERT_TRUE(store->add_person({"sari", school::PersonRole::kAdministrator, "h", kNow}));
  ASSERT_TRUE(store->add_link({"x", "h", school::Permission::kPublish, kNow, {}}));
  ASSERT_TRUE(store->database().execute("UPDATE people SET role = 'king'"));
  ASSERT_TRUE(store->database().execute("UPDATE links SET can = 'rule'"));
  EXPECT_EQ(store->find_person("sari").value()->person.role, school::PersonRole::kTeacher);
  EXPECT_EQ(store->find_link("h").value()->can, school::Permission::kWatch);
}

TEST_F(SqliteStoreTest, a_lost_counter_is_a_damaged_file) {
  auto store = SqliteStore::open(path()).value();
  ASSERT_TRUE(store->database().execute("DELETE FROM counters"));
  EXPECT_EQ(store->add_person({"sari", school::PersonRole::kTeacher, "h", kNow}).error(),
            Error::kCorrupt);
}

// Writes chat without end and says each id once it was answered.
[[noreturn]] void write_until_killed(const std::string& path, int pipe) {
  auto store = SqliteStore::open(path).value();
  must(store->add_room({"x", "X", kNow}));
  for (std::uint32_t id = 1;; ++id) {
    classroom::ChatMessage message;
    message.id = classroom::MessageId{id};
    message.text = std::string(500, 'x');
    must(store->append_chat("x", message));
    if (::write(pipe, &id, sizeof id) != sizeof id) ::_exit(1);
  }
}

TEST_F(SqliteStoreTest, all_that_was_answered_is_there_after_a_kill) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    write_until_killed(path(), pipe[1]);
  }
  ::close(pipe[1]);
  std::uint32_t answered = 0;
  while (answered < 50 && ::read(pipe[0], &answered, sizeof answered) == sizeof answered) continue;
  ::kill(child, SIGKILL);
  while (::read(pipe[0], &answered, sizeof answered) == sizeof answered) continue;
  ::close(pipe[0]);
  ::waitpid(child, nullptr, 0);
  ASSERT_GE(answered, 50u);

  auto store = SqliteStore::open(path()).value();
  const auto messages = store->last_chat("x", kChatKeptMax).value();
  ASSERT_GE(messages.size(), answered);
  EXPECT_EQ(messages.back().id.value, messages.size()) << "none is missing in between";
  auto check = store->database().query("PRAGMA integrity_check");
  ASSERT_TRUE(check && check->step());
  EXPECT_EQ(check->text(0), "ok");
}

}  // namespace
}  // namespace store
