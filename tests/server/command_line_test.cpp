#include "server/command_line.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

base::Result<CommandLine, CommandLineError> parse(std::initializer_list<const char*> words) {
  const std::vector<const char*> arguments(words);
  return parse_command_line(arguments);
}

template <class T>
T command_of(std::initializer_list<const char*> words) {
  const auto line = parse(words);
  if (!line) {
    ADD_FAILURE() << line.error().sentence;
    return {};
  }
  const T* const command = std::get_if<T>(&line->command);
  if (command == nullptr) {
    ADD_FAILURE() << "another command";
    return {};
  }
  return *command;
}

std::string sentence_of(std::initializer_list<const char*> words) {
  const auto line = parse(words);
  return line ? "accepted" : line.error().sentence;
}

TEST(CommandLine, serves_when_no_command_is_named) {
  command_of<Serve>({});
  command_of<Serve>({"serve"});
  command_of<Serve>({"--https-port", "1"});
}

TEST(CommandLine, takes_keys_as_flags_before_and_after_the_command) {
  const auto line = parse({"--data", "d", "serve", "--https-port=0", "--config", "c.toml"});
  ASSERT_TRUE(line) << line.error().sentence;
  EXPECT_EQ(line->config_file, "c.toml");
  ASSERT_EQ(line->settings.size(), 2u);
  EXPECT_EQ(line->settings[0].key, "data");
  EXPECT_THAT(line->settings[0].values, ElementsAre("d"));
  EXPECT_EQ(line->settings[1].key, "https_port");
  EXPECT_THAT(line->settings[1].values, ElementsAre("0"));
  EXPECT_EQ(line->settings[1].from, "--https-port");
}

TEST(CommandLine, takes_lists_repeated_or_with_commas) {
  const auto line =
      parse({"--announce", "192.0.2.1", "--announce", "192.0.2.2,192.0.2.3", "serve"});
  ASSERT_TRUE(line) << line.error().sentence;
  ASSERT_EQ(line->settings.size(), 1u);
  EXPECT_THAT(line->settings[0].values, ElementsAre("192.0.2.1", "192.0.2.2", "192.0.2.3"));
}

TEST(CommandLine, refuses_a_key_that_was_given_twice) {
  EXPECT_EQ(sentence_of({"--shards", "1", "--shards", "2"}), "--shards was given twice.");
}

TEST(CommandLine, has_every_key_as_a_flag) {
  for (const KeyDescription& key : key_descriptions()) {
    const std::string flag = flag_of(key.name);
    const auto line = parse({flag.c_str(), "x"});
    ASSERT_TRUE(line) << line.error().sentence;
    ASSERT_EQ(line->settings.size(), 1u);
    EXPECT_EQ(line->settings[0].key, key.name);
  }
}

TEST(CommandLine, names_an_unknown_flag_and_the_nearest) {
  EXPECT_EQ(sentence_of({"--https-prot", "1"}),
            "There is no flag --https-prot; the nearest is --https-port.");
  EXPECT_EQ(sentence_of({"serve", "--https-prot=1"}),
            "There is no flag --https-prot; the nearest is --https-port.");
  EXPECT_EQ(sentence_of({"user", "add", "sari", "--stdni"}),
            "There is no flag --stdni; the nearest is --stdin.");
}

TEST(CommandLine, names_an_unknown_command_and_the_nearest) {
  EXPECT_EQ(sentence_of({"serv"}), "There is no command serv; the nearest is serve.");
}

TEST(CommandLine, says_what_a_flag_lacks) {
  EXPECT_THAT(sentence_of({"--https-port"}), HasSubstr("--https-port"));
}

TEST(CommandLine, adds_a_person) {
  const auto add = command_of<UserAdd>({"user", "add", "sari"});
  EXPECT_EQ(add.name, "sari");
  EXPECT_EQ(add.role, AccountRole::kTeacher);
  EXPECT_FALSE(add.password_from_stdin);
  const auto administrator =
      command_of<UserAdd>({"user", "add", "sari", "--role", "administrator", "--stdin"});
  EXPECT_EQ(administrator.role, AccountRole::kAdministrator);
  EXPECT_TRUE(administrator.password_from_stdin);
}

TEST(CommandLine, shows_numbers_as_a_table_or_as_json) {
  EXPECT_FALSE(command_of<ShowStats>({"stats"}).json);
  EXPECT_TRUE(command_of<ShowStats>({"stats", "--json"}).json);
}

TEST(CommandLine, never_takes_a_password_as_a_flag) {
  EXPECT_THAT(sentence_of({"user", "add", "sari", "--password", "x"}),
              HasSubstr("There is no flag --password"));
}

TEST(CommandLine, refuses_a_role_that_does_not_exist) {
  EXPECT_THAT(sentence_of({"user", "add", "sari", "--role", "king"}), HasSubstr("--role"));
}

TEST(CommandLine, changes_a_password_and_lists_people) {
  EXPECT_EQ(command_of<UserPasswd>({"user", "passwd", "sari"}).name, "sari");
  EXPECT_TRUE(command_of<UserPasswd>({"user", "passwd", "a", "--stdin"}).password_from_stdin);
  command_of<UserList>({"user", "list"});
}

TEST(CommandLine, asks_for_what_a_command_needs) {
  EXPECT_THAT(sentence_of({"user"}), HasSubstr("See pendopo --help."));
  EXPECT_THAT(sentence_of({"user", "add"}), HasSubstr("name"));
  EXPECT_THAT(sentence_of({"room", "delete"}), HasSubstr("name"));
  EXPECT_THAT(sentence_of({"token", "create", "--room", "a"}), HasSubstr("--can"));
}

TEST(CommandLine, tests_a_room_of_a_server) {
  const Load load = command_of<Load>({"load", "--room", "uji", "--viewers", "100", "--step", "10",
                                      "--source", "webcam", "--source", "a.ivf", "--pid", "7"});
  EXPECT_EQ(load.room, "uji");
  EXPECT_EQ(load.viewers, 100u);
  EXPECT_EQ(load.step, 10u);
  EXPECT_THAT(load.sources, ElementsAre("webcam", "a.ivf"));
  EXPECT_EQ(load.pid, 7);
  EXPECT_FALSE(load.verify_certificate);
  EXPECT_THAT(command_of<Load>({"load", "--room", "uji"}).sources,
              ElementsAre("camera-h264", "voice"));
}

TEST(CommandLine, tests_another_server_by_its_addresses) {
  EXPECT_EQ(command_of<Load>({"load", "--whip", "https://a/b", "--whep", "https://a/c"}).whep,
            "https://a/c");
  EXPECT_TRUE(command_of<Load>({"load", "--only-watch", "--whep", "https://a/c"}).only_watch);
}

TEST(CommandLine, needs_to_know_what_to_test) {
  EXPECT_THAT(sentence_of({"load"}), HasSubstr("--room"));
  EXPECT_THAT(sentence_of({"load", "--whep", "https://a/c"}), HasSubstr("--whip"));
  EXPECT_THAT(
      sentence_of({"load", "--whip", "https://a/b", "--whep", "https://a/c", "--chat", "3"}),
      HasSubstr("--chat needs --room"));
  EXPECT_THAT(sentence_of({"load", "--room", "a", "--viewers", "0"}), HasSubstr("viewers"));
}

TEST(CommandLine, measures_a_class) {
  const MeasureClass usual = command_of<MeasureClass>({"measure", "class"});
  EXPECT_THAT(usual.sources, ElementsAre("webcam", "screen"));
  EXPECT_EQ(usual.clients, 9u);
  const MeasureClass asked = command_of<MeasureClass>(
      {"measure", "class", "--source", "screen", "--clients", "3", "--html", "a.html"});
  EXPECT_THAT(asked.sources, ElementsAre("screen"));
  EXPECT_EQ(asked.clients, 3u);
  EXPECT_EQ(asked.html, "a.html");
  EXPECT_NE(sentence_of({"measure"}), "accepted");
  EXPECT_NE(sentence_of({"measure", "class", "--source", "voice"}), "accepted");
}

TEST(CommandLine, makes_lists_and_deletes_rooms) {
  const auto create = command_of<RoomCreate>({"room", "create", "kelas-7a", "--title", "Kelas 7A"});
  EXPECT_EQ(create.name, "kelas-7a");
  EXPECT_EQ(create.title, "Kelas 7A");
  command_of<RoomList>({"room", "list"});
  EXPECT_EQ(command_of<RoomDelete>({"room", "delete", "kelas-7a"}).name, "kelas-7a");
}

TEST(CommandLine, makes_tokens) {
  const auto forever =
      command_of<TokenCreate>({"token", "create", "--room", "a", "--can", "watch"});
  EXPECT_EQ(forever.room, "a");
  EXPECT_EQ(forever.can, TokenPurpose::kWatch);
  EXPECT_FALSE(forever.expires_in);
  const auto brief = command_of<TokenCreate>(
      {"token", "create", "--room", "a", "--can", "publish", "--expires", "2h"});
  EXPECT_EQ(brief.can, TokenPurpose::kPublish);
  EXPECT_EQ(brief.expires_in, seconds(7'200));
}

TEST(CommandLine, makes_and_ends_the_token_for_metrics) {
  EXPECT_FALSE(command_of<MetricsToken>({"token", "metrics"}).end);
  EXPECT_TRUE(command_of<MetricsToken>({"token", "metrics", "--end"}).end);
}

TEST(CommandLine, refuses_a_token_that_expires_in_no_known_time) {
  EXPECT_THAT(
      sentence_of({"token", "create", "--room", "a", "--can", "watch", "--expires", "soon"}),
      HasSubstr("--expires is \"soon\""));
  EXPECT_THAT(sentence_of({"token", "create", "--room", "a", "--can", "fly"}), HasSubstr("--can"));
}

TEST(CommandLine, checks_the_configuration_and_prints_the_version) {
  command_of<ConfigCheck>({"config", "check"});
  command_of<ShowVersion>({"version"});
  command_of<CheckHealth>({"health"});
}

TEST(CommandLine, helps_with_every_flag_its_variable_and_its_default) {
  const std::string text = command_of<ShowHelp>({"--help"}).text;
  for (const KeyDescription& key : key_descriptions()) {
    EXPECT_THAT(text, HasSubstr(flag_of(key.name)));
    EXPECT_THAT(text, HasSubstr(variable_of(key.name)));
  }
  EXPECT_THAT(text, HasSubstr("default 8443"));
}

TEST(CommandLine, helps_with_one_command) {
  EXPECT_THAT(command_of<ShowHelp>({"token", "create", "--help"}).text, HasSubstr("--expires"));
}

TEST(Lifetime, knows_seconds_minutes_hours_and_days) {
  EXPECT_EQ(parse_lifetime("90s"), seconds(90));
  EXPECT_EQ(parse_lifetime("15m"), seconds(900));
  EXPECT_EQ(parse_lifetime("2h"), seconds(7'200));
  EXPECT_EQ(parse_lifetime("7d"), seconds(604'800));
}

TEST(Lifetime, refuses_everything_else) {
  for (const char* text :
       {"", "h", "2", "-2h", "0s", "2w", "2hh", "2 h", "1.5h", "99999d", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_lifetime(text)) << text;
  }
}

TEST(CommandLine, setup_takes_answers_from_flags) {
  const auto line = parse({"setup", "--school-name", "SMP 1", "--domain", "a.example,b.example",
                           "--https-port", "443", "--data", "/srv/x", "--yes"});
  ASSERT_TRUE(line);
  const auto& setup = std::get<RunSetup>(line->command);
  EXPECT_FALSE(setup.ask);
  const std::map<std::string, std::string, std::less<>> answers = {
      {"school_name", "SMP 1"}, {"domain", "a.example, b.example"}, {"https_port", "443"}};
  EXPECT_EQ(setup.answers, answers);
  ASSERT_EQ(line->settings.size(), 1u) << "answers are not what the command itself runs with";
  EXPECT_EQ(line->settings[0].key, "data");
  const auto plain = parse({"setup"});
  ASSERT_TRUE(plain);
  EXPECT_TRUE(std::get<RunSetup>(plain->command).ask);
  EXPECT_TRUE(std::get<RunSetup>(plain->command).answers.empty());
}

}  // namespace
}  // namespace server
