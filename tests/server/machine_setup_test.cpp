#include "server/machine_setup.hpp"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "server/setup_file.hpp"
#include "tests/store/temporary_folder.hpp"

namespace server {
namespace {

using app::api::SetupTexts;

class MachineSetupTest : public testing::Test {
 protected:
  // A server with these settings in its file, and these given when it was started.
  MachineSettings machine(Settings of_file = {}, Settings of_start = {}, bool runs = true) {
    LoadedConfig loaded;
    loaded.of_file = std::move(of_file);
    loaded.of_start = std::move(of_start);
    loaded.of_start.push_back({"data", {folder.path().string()}, "--data"});
    loaded.of_setup = read_setup_file(folder.path()).value();
    Settings all = loaded.of_file;
    all.insert(all.end(), loaded.of_setup.begin(), loaded.of_setup.end());
    all.insert(all.end(), loaded.of_start.begin(), loaded.of_start.end());
    loaded.config = make_config(all).value();
    return {loaded,
            runs,
            {[this](std::uint16_t port) {
               const auto found = ports.find(port);
               return found == ports.end() ? net::PortUse::kFree : found->second;
             },
             [] { return std::vector{base::IpAddress::v4(192, 168, 1, 7)}; }}};
  }
  static std::string refusal(MachineSettings& machine, const SetupTexts& answers) {
    const auto saved = machine.save(answers);
    return saved ? "taken" : saved.error().key + " " + saved.error().word;
  }
  std::size_t keys_kept() const { return read_setup_file(folder.path()).value().size(); }

  store::TemporaryFolder folder;
  std::map<std::uint16_t, net::PortUse> ports;
};

TEST_F(MachineSetupTest, shows_what_holds) {
  const SetupTexts state = machine({{"announce", {"203.0.113.5"}, "x.toml:1"}}).state();
  EXPECT_EQ(state, (SetupTexts{{"domain", ""},
                               {"https_port", "8443"},
                               {"http_port", "8080"},
                               {"announce", "203.0.113.5"},
                               {"lan_viewers", "off"},
                               {"addresses", "192.168.1.7"},
                               {"standard_ports", "free"}}));
}

TEST_F(MachineSetupTest, keeps_answers_until_the_next_start) {
  auto before = machine();
  ASSERT_EQ(refusal(before, {{"domain", "Class.Example.org"},
                             {"announce", " 203.0.113.5,\n2001:db8::1 "},
                             {"https_port", "443"},
                             {"http_port", "80"},
                             {"school_name", "not the machine's"}}),
            "taken");
  EXPECT_EQ(before.state().at("restart"), "needed");
  auto after = machine();
  const SetupTexts state = after.state();
  EXPECT_EQ(state.at("announce"), "203.0.113.5, 2001:db8::1");
  EXPECT_EQ(state.at("https_port"), "443");
  EXPECT_EQ(state.at("standard_ports"), "ours");
  EXPECT_FALSE(state.contains("restart"));
  ASSERT_EQ(refusal(after, {{"announce", ""}}), "taken");
  EXPECT_EQ(machine().state().at("announce"), "");
  EXPECT_EQ(machine().state().at("https_port"), "443") << "what is not answered stays";
  ASSERT_EQ(refusal(after, {{"lan_viewers", "on"}}), "taken");
  EXPECT_EQ(machine().state().at("lan_viewers"), "on");
  EXPECT_EQ(refusal(after, {{"lan_viewers", "maybe"}}), "lan_viewers bad_value");
}

TEST_F(MachineSetupTest, leaves_to_the_file_what_the_file_says) {
  const Settings file = {{"https_port", {"443"}, "x.toml:1"},
                         {"announce", {"192.0.2.1"}, "x.toml:2"}};
  auto same = machine(file);
  ASSERT_EQ(refusal(same, {{"https_port", "443"}, {"announce", "192.0.2.1"}}), "taken");
  EXPECT_EQ(keys_kept(), 0u);
  ASSERT_EQ(refusal(same, {{"announce", ""}}), "taken");
  EXPECT_EQ(keys_kept(), 1u);
  EXPECT_EQ(machine(file).state().at("announce"), "");
}

TEST_F(MachineSetupTest, does_not_change_what_is_decided_elsewhere) {
  auto container = machine({}, {{"https_port", {"443"}, "PENDOPO_HTTPS_PORT"}});
  EXPECT_EQ(container.state().at("decided_https_port"), "PENDOPO_HTTPS_PORT");
  EXPECT_EQ(refusal(container, {{"https_port", "8443"}}), "https_port decided_elsewhere");
  EXPECT_EQ(refusal(container, {{"https_port", "443"}, {"announce", "192.0.2.1"}}), "taken");
  auto own =
      machine({{"certificate", {"c.pem"}, "x.toml:1"}, {"private_key", {"k.pem"}, "x.toml:2"}});
  EXPECT_EQ(own.state().at("decided_domain"), "certificate");
  EXPECT_EQ(refusal(own, {{"domain", "class.example.org"}}), "domain decided_elsewhere");
}

TEST_F(MachineSetupTest, refuses_what_cannot_be) {
  auto server = machine();
  EXPECT_EQ(refusal(server, {{"announce", "there"}}), "announce bad_value");
  EXPECT_EQ(refusal(server, {{"domain", "no_name!"}}), "domain bad_value");
  EXPECT_EQ(refusal(server, {{"domain", "school"}}), "domain not_public");
  EXPECT_EQ(refusal(server, {{"domain", "192.168.1.5"}}), "domain not_public");
  EXPECT_EQ(refusal(server, {{"https_port", "many"}}), "https_port bad_value");
  EXPECT_EQ(refusal(server, {{"http_port", ""}}), "http_port bad_value");
  EXPECT_EQ(refusal(server, {{"http_port", "8443"}}), "https_port ports_equal");
  EXPECT_EQ(keys_kept(), 0u);
}

TEST_F(MachineSetupTest, a_schools_own_authority_knows_its_own_names) {
  auto server = machine({{"acme_directory", {"https://ca.school/directory"}, "x.toml:1"}});
  EXPECT_EQ(refusal(server, {{"domain", "kelas.school"}}), "taken");
  EXPECT_EQ(refusal(server, {{"domain", "school"}}), "taken");
}

TEST_F(MachineSetupTest, looks_whether_a_port_can_be_had) {
  ports = {{443, net::PortUse::kTaken},
           {80, net::PortUse::kForbidden},
           {8443, net::PortUse::kTaken},
           {8080, net::PortUse::kTaken}};
  auto server = machine();
  EXPECT_EQ(server.state().at("standard_ports"), "taken");
  EXPECT_EQ(refusal(server, {{"https_port", "443"}}), "https_port port_taken");
  EXPECT_EQ(refusal(server, {{"http_port", "80"}}), "http_port port_forbidden");
  EXPECT_EQ(refusal(server, {{"https_port", "8080"}, {"http_port", "8443"}}), "taken")
      << "its own ports are its to change";
  auto stopped = machine({{"https_port", {"7443"}, "x.toml:1"}}, {}, false);
  EXPECT_EQ(refusal(stopped, {{"https_port", "443"}, {"http_port", "7080"}}),
            "https_port port_taken");
}

TEST_F(MachineSetupTest, does_not_look_at_ports_that_stay) {
  ports = {
      {443, net::PortUse::kTaken}, {80, net::PortUse::kTaken}, {8443, net::PortUse::kForbidden}};
  const Settings file = {{"https_port", {"443"}, "x.toml:1"}, {"http_port", {"80"}, "x.toml:2"}};
  auto stopped = machine(file, {}, false);
  EXPECT_EQ(refusal(stopped, {{"https_port", "443"}, {"announce", "192.0.2.1"}}), "taken");
  EXPECT_EQ(refusal(stopped, {{"https_port", "8443"}}), "taken")
      << "whoever asks need not be who will serve";
}

}  // namespace
}  // namespace server
