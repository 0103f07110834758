#include "server/commands.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "app/page/embedded_file.hpp"
#include "base/random.hpp"
#include "net/system_clock.hpp"
#include "net/tls/certificate.hpp"
#include "store/sqlite_store.hpp"

// The tests also link where the page was not built; nothing here serves one.
std::span<const app::page::EmbeddedFile> app::page::embedded_files() {
  return {};
}

namespace server {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

struct Outcome {
  int code;
  std::string text;
  std::string mistakes;
};

class CommandsTest : public testing::Test {
 protected:
  CommandsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "pendopo-cm-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~CommandsTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path data() const { return folder_ / "data"; }

  // As `serve` leaves it.
  void make_school() const {
    std::filesystem::create_directories(data());
    ASSERT_TRUE(store::SqliteStore::open((data() / "pendopo.db").string()));
  }

  Outcome run(Command command, Settings settings = {}) const {
    CommandLine line;
    line.command = std::move(command);
    line.settings = std::move(settings);
    line.settings.push_back({"data", {data().string()}, "--data"});
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = execute(line);
    std::fflush(stdout);
    return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
  }

  std::filesystem::path folder_;
};

TEST_F(CommandsTest, work_on_the_data_folder_when_no_server_runs) {
  make_school();
  const Outcome made = run(RoomCreate{"kelas-7a", "Kelas 7A"});
  EXPECT_EQ(made.code, 0) << made.mistakes;
  const Outcome listed = run(RoomList{});
  EXPECT_EQ(listed.code, 0) << listed.mistakes;
  EXPECT_THAT(listed.text, AllOf(HasSubstr("kelas-7a"), HasSubstr("Kelas 7A")));
}

TEST_F(CommandsTest, make_no_data_folder_where_there_is_none) {
  const std::vector<Command> all = {UserAdd{"sari", AccountRole::kTeacher, true},
                                    UserPasswd{"sari", true},
                                    UserList{},
                                    RoomCreate{"kelas-7a", ""},
                                    RoomList{},
                                    RoomDelete{"kelas-7a"},
                                    TokenCreate{"kelas-7a", TokenPurpose::kWatch, {}},
                                    ShowStats{},
                                    MakeBackup{}};
  for (const Command& command : all) {
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_EQ(outcome.text, "");
    EXPECT_THAT(outcome.mistakes,
                AllOf(HasSubstr("no database in " + data().string()), HasSubstr("--data")));
    EXPECT_FALSE(std::filesystem::exists(data()));
  }
}

TEST_F(CommandsTest, save_the_school_and_bring_it_back) {
  make_school();
  ASSERT_EQ(run(RoomCreate{"kelas-7a", "Kelas 7A"}).code, 0);
  const std::string file = (folder_ / "school.tar.gz").string();
  const Outcome saved = run(MakeBackup{file});
  EXPECT_EQ(saved.code, 0) << saved.mistakes;
  EXPECT_THAT(saved.text, HasSubstr(file));
  ASSERT_EQ(run(RoomDelete{"kelas-7a"}).code, 0);
  EXPECT_EQ(run(RestoreBackup{file, false}).code, 1);
  const Outcome restored = run(RestoreBackup{file, true});
  EXPECT_EQ(restored.code, 0) << restored.mistakes;
  EXPECT_THAT(restored.text, HasSubstr("before-restore-"));
  EXPECT_THAT(run(RoomList{}).text, HasSubstr("kelas-7a"));
}

TEST_F(CommandsTest, name_a_backup_by_its_date_when_only_a_folder_is_given) {
  make_school();
  ASSERT_EQ(run(MakeBackup{folder_.string()}).code, 0);
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("pendopo-20") && name.ends_with(".tar.gz")) ++found;
  }
  EXPECT_EQ(found, 1u);
}

TEST_F(CommandsTest, do_not_touch_a_school_whose_restore_was_interrupted) {
  make_school();
  std::filesystem::create_directory(data() / "restore.moving");
  const Outcome outcome = run(RoomList{});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.mistakes, HasSubstr("restore --replace"));
}

TEST_F(CommandsTest, leave_an_empty_folder_empty) {
  std::filesystem::create_directories(data());
  EXPECT_EQ(run(UserList{}).code, 1);
  EXPECT_TRUE(std::filesystem::is_empty(data()));
}

TEST_F(CommandsTest, name_the_folder_by_its_absolute_path) {
  CommandLine line;
  line.command = UserList{};
  line.settings.push_back({"data", {"./no-such-folder-of-pendopo"}, "--data"});
  testing::internal::CaptureStderr();
  EXPECT_EQ(execute(line), 1);
  EXPECT_THAT(
      testing::internal::GetCapturedStderr(),
      HasSubstr((std::filesystem::current_path() / "no-such-folder-of-pendopo").string() + ";"));
}

TEST_F(CommandsTest, check_prints_what_holds_and_needs_no_data_folder) {
  const Outcome outcome = run(ConfigCheck{}, {{"shards", {"2"}, "--shards"}});
  EXPECT_EQ(outcome.code, 0) << outcome.mistakes;
  EXPECT_THAT(outcome.text, HasSubstr("shards = 2\n"));
  EXPECT_FALSE(std::filesystem::exists(data()));
}

TEST_F(CommandsTest, check_reads_the_own_certificate_and_its_key) {
  base::SeededRandom random(1);
  const net::tls::Names names = net::tls::names_of_host("kelas", {});
  const auto authority = net::tls::make_authority(net::wall_now(), names, "kelas", random);
  const auto leaf = net::tls::make_leaf(net::wall_now(), names, *authority, random);
  std::ofstream(folder_ / "own.crt") << leaf->certificate_pem;
  std::ofstream(folder_ / "own.key") << leaf->key_pem;
  std::ofstream(folder_ / "other.key") << authority->key_pem;
  const auto check = [this](const std::string& key) {
    return run(ConfigCheck{}, {{"certificate", {(folder_ / "own.crt").string()}, "--certificate"},
                               {"private_key", {(folder_ / key).string()}, "--private-key"}});
  };
  EXPECT_EQ(check("own.key").code, 0);
  const Outcome mixed = check("other.key");
  EXPECT_EQ(mixed.code, 1);
  EXPECT_EQ(mixed.text, "");
  EXPECT_THAT(mixed.mistakes, HasSubstr("does not belong to the certificate"));
  const Outcome missing = check("none.key");
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.mistakes, HasSubstr("none.key"));
}

TEST_F(CommandsTest, say_what_the_school_does_not_know) {
  make_school();
  const Outcome outcome = run(RoomDelete{"kelas-7a"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.mistakes, AllOf(HasSubstr("pendopo: "), EndsWith("\n")));
}

}  // namespace
}  // namespace server
