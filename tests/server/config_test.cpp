#include "server/config.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/chat_files.hpp"

namespace server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Lookup variables(std::map<std::string, std::string> table) {
  return [table = std::move(table)](const std::string& name) -> std::optional<std::string> {
    const auto found = table.find(name);
    return found == table.end() ? std::nullopt : std::optional(found->second);
  };
}

Setting flag(std::string key, std::vector<std::string> values) {
  return {key, std::move(values), flag_of(key)};
}

std::string sentence_of(const Settings& settings) {
  const auto config = make_config(settings);
  return config ? "accepted" : config.error().sentence;
}

class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "pendopo-config-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return path_ / name;
  }
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

TEST(Config, has_the_defaults_of_the_manual) {
  const auto config = make_config({});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->data, "./data");
  EXPECT_EQ(config->https_port, 8443);
  EXPECT_EQ(config->http_port, 8080);
  EXPECT_EQ(config->media_port, 8443);
  EXPECT_EQ(config->shards, 1);
  EXPECT_EQ(config->log_level, base::LogLevel::kInfo);
  EXPECT_EQ(config->log_format, base::LogFormat::kHuman);
  EXPECT_TRUE(config->announce.empty());
}

TEST(Config, says_what_files_of_classes_may_be) {
  const auto config = make_config({});
  ASSERT_TRUE(config);
  EXPECT_EQ(file_limits(*config).person_max, std::uint64_t{200} << 20U);
  const auto settings = parse_config_file("files_person_mib = 7\nfiles_room_mib = 9\n", "x.toml");
  ASSERT_TRUE(settings);
  const auto other = make_config(*settings);
  ASSERT_TRUE(other) << other.error().sentence;
  EXPECT_EQ(file_limits(*other).person_max, std::uint64_t{7} << 20U);
  EXPECT_EQ(file_limits(*other).room_max, std::uint64_t{9} << 20U);
}

TEST(Config, reads_every_kind_of_value_from_a_file) {
  const auto settings = parse_config_file(
      "https_port = 443\nannounce = [\"192.0.2.1\", \"2001:db8::1\"]\n"
      "names = \"class.example.org\"\nlog_level = \"debug\"\n",
      "x.toml");
  ASSERT_TRUE(settings);
  const auto config = make_config(*settings);
  ASSERT_TRUE(config) << config.error().sentence;
  EXPECT_EQ(config->https_port, 443);
  ASSERT_EQ(config->announce.size(), 2u);
  EXPECT_EQ(base::to_string(config->announce[1]), "2001:db8::1");
  EXPECT_THAT(config->names, ElementsAre("class.example.org"));
  EXPECT_EQ(config->log_level, base::LogLevel::kDebug);
}

TEST(Config, names_an_unknown_key_its_line_and_the_nearest_key) {
  const auto settings = parse_config_file("data = \"d\"\nhttp_prot = 80\n", "x.toml");
  ASSERT_TRUE(settings);
  EXPECT_EQ(sentence_of(*settings),
            "x.toml:2: there is no key http_prot; the nearest is "
            "http_port.");
}

TEST(Config, treats_a_table_as_an_unknown_key) {
  const auto settings = parse_config_file("[server]\nhttp_port = 80\n", "x.toml");
  ASSERT_TRUE(settings);
  EXPECT_THAT(sentence_of(*settings), HasSubstr("x.toml:1: there is no key server;"));
}

TEST(Config, says_key_value_expectation_and_place_of_a_bad_value) {
  EXPECT_EQ(sentence_of({{"https_port", {"70000"}, "x.toml:3"}}),
            "x.toml:3: https_port is \"70000\", but it must be a port from 0 to 65535, where 0 "
            "takes any free one.");
  EXPECT_THAT(sentence_of({{"https_port", {"-1"}, "PENDOPO_HTTPS_PORT"}}),
              HasSubstr("PENDOPO_HTTPS_PORT: https_port is \"-1\""));
  EXPECT_THAT(sentence_of({flag("https_port", {"80 "})}), HasSubstr("--https-port: "));
  EXPECT_THAT(sentence_of({flag("https_port", {""})}), HasSubstr("\"\""));
  EXPECT_THAT(sentence_of({flag("https_port", {})}), HasSubstr("must be a port"));
}

TEST(Config, refuses_what_each_kind_of_key_cannot_be) {
  EXPECT_THAT(sentence_of({flag("shards", {"0"})}), HasSubstr("from 1 to 64"));
  EXPECT_THAT(sentence_of({flag("shards", {"65"})}), HasSubstr("from 1 to 64"));
  EXPECT_THAT(sentence_of({flag("announce", {"192.0.2.1", "host"})}),
              HasSubstr("\"192.0.2.1, host\", but it must be IP addresses"));
  EXPECT_THAT(sentence_of({flag("log_level", {"loud"})}), HasSubstr("debug, info, warning"));
  EXPECT_THAT(sentence_of({flag("log_format", {"xml"})}), HasSubstr("human or json"));
  EXPECT_THAT(sentence_of({flag("names", {"a b"})}), HasSubstr("host names"));
  EXPECT_THAT(sentence_of({flag("data", {""})}), HasSubstr("a folder"));
  EXPECT_THAT(sentence_of({flag("room_people_max", {"1"})}), HasSubstr("from 2 to 10000"));
}

TEST(Config, refuses_a_value_that_is_neither_text_nor_number_nor_list) {
  const auto settings = parse_config_file("\nhttps_port = {a = 1}\n", "x.toml");
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().sentence,
            "x.toml:2: https_port must be text, a number or a list of these.");
}

TEST(Config, says_where_a_file_is_no_toml) {
  const auto settings = parse_config_file("data = \"d\"\nhttps_port 80\n", "x.toml");
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().sentence, HasSubstr("x.toml:2: this is not TOML"));
}

TEST(Config, refuses_what_does_not_hold_together) {
  EXPECT_THAT(sentence_of({flag("certificate", {"c.pem"})}), HasSubstr("belong together"));
  EXPECT_THAT(sentence_of({flag("private_key", {"k.pem"})}), HasSubstr("belong together"));
  EXPECT_THAT(sentence_of({flag("http_port", {"8443"})}), HasSubstr("they must differ"));
  EXPECT_THAT(sentence_of({flag("media_port", {"65535"}), flag("shards", {"2"})}),
              HasSubstr("beyond port 65535"));
}

TEST(Config, takes_domains_as_an_authority_wants_them) {
  const auto config = make_config(
      {flag("domain", {"Class.Example.org.", "8.8.8.8", "2606:4700:0::1", "class.example.org"})});
  ASSERT_TRUE(config) << config.error().sentence;
  EXPECT_THAT(config->domain, ElementsAre("class.example.org", "8.8.8.8", "2606:4700::1"));
  EXPECT_EQ(config->acme_directory, kLetsEncrypt);
  EXPECT_EQ(sentence_of({flag("domain", {})}), "accepted");
  for (const char* const wrong : {"*.example.org", "https://a.example", "a..b", ".a.b", "", "."}) {
    EXPECT_THAT(sentence_of({flag("domain", {wrong})}), HasSubstr("host names like")) << wrong;
  }
  std::vector<std::string> many;
  for (int i = 0; i < 26; ++i) many.push_back("a" + std::to_string(i) + ".example.org");
  EXPECT_THAT(sentence_of({flag("domain", many)}), HasSubstr("at most 25"));
}

TEST(Config, knows_what_no_public_authority_vouches_for) {
  for (const char* const own : {"192.168.1.2", "10.0.0.1", "127.0.0.1", "fd00::1", "fe80::1",
                                "kelas", "kelas.local", "100.64.0.1"}) {
    EXPECT_THAT(sentence_of({flag("domain", {own})}), HasSubstr("no public authority")) << own;
    EXPECT_EQ(sentence_of({flag("domain", {own}),
                           flag("acme_directory", {"https://ca.school.lan/directory"})}),
              "accepted")
        << "the school's own authority may";
  }
}

TEST(Config, takes_an_authoritys_directory_by_https_alone) {
  for (const char* const wrong : {"http://ca.example/", "https://", "ca.example", "https://a b"}) {
    EXPECT_THAT(sentence_of({flag("acme_directory", {wrong})}), HasSubstr("begins with https://"));
  }
}

TEST(Config, refuses_a_domain_beside_an_own_certificate) {
  EXPECT_THAT(sentence_of({flag("domain", {"class.example.org"}), flag("certificate", {"c.pem"}),
                           flag("private_key", {"k.pem"})}),
              HasSubstr("domain and certificate contradict each other"));
}

TEST(Config, lets_both_tcp_ports_be_any_free_one) {
  EXPECT_EQ(sentence_of({flag("http_port", {"0"}), flag("https_port", {"0"})}), "accepted");
}

TEST(Config, takes_lists_from_the_environment_separated_by_commas) {
  const Settings settings = settings_of_environment(
      variables({{"PENDOPO_ANNOUNCE", "192.0.2.1, 192.0.2.2"}, {"PENDOPO_PORT", "tcp://"}}));
  ASSERT_EQ(settings.size(), 1u);
  EXPECT_EQ(settings[0].key, "announce");
  EXPECT_THAT(settings[0].values, ElementsAre("192.0.2.1", "192.0.2.2"));
}

TEST(Config, lets_flags_win_over_the_environment_and_that_over_the_file) {
  const Folder folder;
  const std::string file =
      folder.write("x.toml", "https_port = 1\nhttp_port = 2\nmedia_port = 3\n");
  const auto loaded =
      load_config(file, {flag("https_port", {"9"})},
                  variables({{"PENDOPO_HTTPS_PORT", "8"}, {"PENDOPO_HTTP_PORT", "7"}}));
  ASSERT_TRUE(loaded) << loaded.error().sentence;
  EXPECT_EQ(loaded->config.https_port, 9);
  EXPECT_EQ(loaded->config.http_port, 7);
  EXPECT_EQ(loaded->config.media_port, 3);
  EXPECT_EQ(loaded->file, file);
}

TEST(Config, lets_setup_win_over_the_file_and_who_starts_it_over_setup) {
  const Folder folder;
  folder.write("pendopo.toml", "https_port = 1\nhttp_port = 2\nmedia_port = 3\n");
  folder.write("setup.toml", "https_port = 4\nhttp_port = 5\nannounce = []\n");
  const auto loaded =
      load_config("", {flag("data", {folder.path()}), flag("https_port", {"9"})}, variables({}));
  ASSERT_TRUE(loaded) << loaded.error().sentence;
  EXPECT_EQ(loaded->config.https_port, 9);
  EXPECT_EQ(loaded->config.http_port, 5);
  EXPECT_EQ(loaded->config.media_port, 3);
  EXPECT_EQ(loaded->of_setup.size(), 3u);
  EXPECT_EQ(loaded->of_start.size(), 2u);

  folder.write("setup.toml", "shards = 2\n");
  const auto foreign = load_config("", {flag("data", {folder.path()})}, variables({}));
  ASSERT_FALSE(foreign);
  EXPECT_THAT(foreign.error().sentence, HasSubstr("setup.toml:1: shards is not of this file"));
  folder.write("setup.toml", "https_port = 99999\n");
  EXPECT_FALSE(load_config("", {flag("data", {folder.path()})}, variables({})));
}

TEST(Config, finds_its_file_in_the_data_folder) {
  const Folder folder;
  folder.write("pendopo.toml", "https_port = 99\n");
  const auto by_flag = load_config("", {flag("data", {folder.path()})}, variables({}));
  ASSERT_TRUE(by_flag);
  EXPECT_EQ(by_flag->config.https_port, 99);
  const auto by_variable = load_config("", {}, variables({{"PENDOPO_DATA", folder.path()}}));
  ASSERT_TRUE(by_variable);
  EXPECT_EQ(by_variable->config.https_port, 99);
}

TEST(Config, is_the_services_where_nobody_names_another) {
  const Folder folder;
  const std::string service = folder.write("service.toml", "data = \"/srv/school\"\n");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());  // no pendopo.toml is here
  const auto unnamed = load_config("", {}, variables({}), service);
  ASSERT_TRUE(unnamed);
  EXPECT_EQ(unnamed->config.data, "/srv/school");
  EXPECT_EQ(unnamed->file, service);
  const auto by_flag = load_config("", {flag("data", {folder.path()})}, variables({}), service);
  ASSERT_TRUE(by_flag);
  EXPECT_EQ(by_flag->file, "") << "whoever names a folder means another school";
  const auto by_variable = load_config("", {}, variables({{"PENDOPO_DATA", "/x"}}), service);
  ASSERT_TRUE(by_variable);
  EXPECT_EQ(by_variable->config.data, "/x");
  EXPECT_EQ(by_variable->file, "");
  EXPECT_TRUE(load_config("", {}, variables({}), folder.path() + "/none.toml"));
  std::filesystem::current_path(before);
}

TEST(Config, says_which_named_file_cannot_be_read) {
  const auto by_flag = load_config("/nowhere/x.toml", {}, variables({}));
  ASSERT_FALSE(by_flag);
  EXPECT_EQ(by_flag.error().sentence, "The configuration file /nowhere/x.toml cannot be read.");
  EXPECT_FALSE(load_config("", {}, variables({{"PENDOPO_CONFIG", "/nowhere/y.toml"}})));
}

TEST(Config, passes_the_mistakes_of_the_file_on) {
  const Folder folder;
  EXPECT_FALSE(load_config(folder.write("a.toml", "nonsense"), {}, variables({})));
  EXPECT_FALSE(load_config(folder.write("b.toml", "shards = 0"), {}, variables({})));
}

TEST(Config, makes_flag_and_variable_from_the_key) {
  EXPECT_EQ(flag_of("https_port"), "--https-port");
  EXPECT_EQ(variable_of("https_port"), "PENDOPO_HTTPS_PORT");
}

TEST(Config, prints_itself_as_a_file_it_can_read_again) {
  const auto config = make_config({flag("announce", {"192.0.2.1"}), flag("data", {"a\"b\\c"}),
                                   flag("log_format", {"json"}), flag("names", {"a.b", "c"})});
  ASSERT_TRUE(config);
  const auto settings = parse_config_file(to_toml(*config), "again");
  ASSERT_TRUE(settings) << settings.error().sentence;
  EXPECT_EQ(make_config(*settings), *config);
}

TEST(Config, is_reached_where_the_machine_is_and_where_it_is_announced) {
  const auto config = make_config({flag("announce", {"192.0.2.1", "203.0.113.9"})});
  ASSERT_TRUE(config);
  const auto address = [](const char* text) { return *base::IpAddress::parse(text); };
  EXPECT_EQ(reached_at(*config, {address("10.0.0.2"), address("192.0.2.1")}),
            (std::vector{address("10.0.0.2"), address("192.0.2.1"), address("203.0.113.9")}));
}

TEST(Config, finds_the_nearest_word) {
  EXPECT_EQ(nearest("sharsd", {"data", "shards", "names"}), "shards");
  EXPECT_EQ(nearest("", {"data", "a"}), "a");
}

// pendopo.toml in the project's folder shows every key, commented out, with its default.
TEST(Config, is_shown_completely_by_the_example_file) {
  std::ifstream stream(std::string(PENDOPO_SOURCE_DIR) + "/pendopo.toml");
  std::string uncommented;
  for (std::string line; std::getline(stream, line);) {
    if (line.size() > 1 && line[0] == '#' && line[1] != ' ') uncommented += line.substr(1);
    uncommented += '\n';
  }
  const auto settings = parse_config_file(uncommented, "pendopo.toml");
  ASSERT_TRUE(settings) << settings.error().sentence;
  EXPECT_EQ(settings->size(), key_descriptions().size());
  const auto config = make_config(*settings);
  ASSERT_TRUE(config) << config.error().sentence;
  EXPECT_EQ(*config, Config{});
}

}  // namespace
}  // namespace server
