// What the administrator can set, and the one table of keys from which the file, the environment,
// the flags and the help are made. A key exists once: in kKeys of config.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/socket_address.hpp"

namespace server {

inline constexpr std::string_view kLetsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";

// The defaults are what `./run` uses. Port 0 means "any free port".
struct Config {
  std::string data = "./data";
  std::uint16_t https_port = 8443;
  std::uint16_t http_port = 8080;
  std::uint16_t media_port = 8443;  // UDP; shard i uses media_port + i, or any free port for 0
  std::optional<std::uint16_t> rtmp_port = 1935;  // TCP; nullopt: "off"
  std::uint16_t shards = 1;                       // media threads, 1 to 64
  std::vector<base::IpAddress> announce;          // besides the machine's own usable addresses
  std::vector<base::IpAddress> bind;              // empty: all addresses, IPv4 and IPv6
  std::vector<std::string> names;  // further host names in the made certificate and in Origin
  // Host names and public IP addresses that lead here from the internet: for them a certificate is
  // fetched (ACME). Names are in lower case; they count as `names` too.
  std::vector<std::string> domain;
  std::string acme_directory{kLetsEncrypt};  // https; where the authority's directory is
  std::string acme_ca;  // PEM; what the directory's own certificate is verified with; empty: the
                        // system's authorities
  std::string certificate;  // PEM chain; empty: made by the program's own authority
  std::string private_key;  // PEM; set exactly when `certificate` is
  // Devices of the own network may follow classes and watch channels over plain HTTP.
  bool lan_viewers = false;
  std::uint16_t room_people_max = 250;       // people in one room at the same time
  std::uint16_t recordings_reserve_gib = 2;  // of the disk, which recordings leave free
  std::uint16_t recordings_free_gib = 0;     // beyond it, for which old ones are deleted; 0: never
  // Files in the chat of classes: the largest one (0: none at all), all of one room, all of the
  // server; brought at the same time by one person and in one room; begun in a minute by one
  // person.
  std::uint16_t file_max_mib = 25;
  std::uint16_t files_room_mib = 1024;
  std::uint16_t files_person_mib = 200;
  std::uint16_t files_all_gib = 10;
  std::uint16_t files_at_once_person = 2;
  std::uint16_t files_at_once_room = 40;
  std::uint16_t files_per_minute = 30;
  base::LogLevel log_level = base::LogLevel::kInfo;
  base::LogFormat log_format = base::LogFormat::kHuman;
  std::string ports_file;  // where to write the ports in use as JSON; empty: nowhere

  friend bool operator==(const Config&, const Config&) = default;
};

// One key as the help and the example file present it.
struct KeyDescription {
  std::string_view name;      // in the file; the flag is --name with -, the variable PENDOPO_NAME
  std::string_view value;     // what stands for its value in the help: "PORT"
  std::string_view explains;  // one sentence without the full stop
  std::string fallback;       // the default, as it would be written
  bool is_list;               // repeated flag; commas in the environment; array in the file
};
const std::vector<KeyDescription>& key_descriptions();

inline constexpr std::uint64_t kGib = std::uint64_t{1}
                                      << 30U;  // recordings_reserve_gib is in these

std::string flag_of(std::string_view key);      // "https_port" -> "--https-port"
std::string variable_of(std::string_view key);  // "https_port" -> "PENDOPO_HTTPS_PORT"

// A value somebody gave. `from` says where, as the error message will: "pendopo.toml:3",
// "PENDOPO_HTTPS_PORT", "--https-port".
struct Setting {
  std::string key;
  std::vector<std::string> values;
  std::string from;
};
using Settings = std::vector<Setting>;

// A whole sentence for the administrator, which names the key and the place.
struct ConfigError {
  std::string sentence;
};

// The settings in the text of a TOML file; `name` is what the messages call the file.
base::Result<Settings, ConfigError> parse_config_file(std::string_view text, std::string_view name);

// The variables that are set. `lookup` is getenv, or a table in a test. Variables named PENDOPO_*
// that are no keys are not looked at: container platforms invent such names (PENDOPO_PORT).
using Lookup = std::function<std::optional<std::string>(const std::string&)>;
Settings settings_of_environment(const Lookup& lookup);

// Applies the settings in order, so the later one wins, and checks what only holds together.
base::Result<Config, ConfigError> make_config(const Settings& settings);

// The configuration of the service that the Debian package installs: by it the commands find the
// service's data folder without being told.
inline constexpr std::string_view kFileOfService = "/etc/pendopo/pendopo.toml";

// The whole way: flags win over the environment, that over what was answered in setup
// (setup_file.hpp), that over the file, that over the defaults. The file is `file`, else
// PENDOPO_CONFIG, else the first that exists of <data>/pendopo.toml,
// ./pendopo.toml and, where neither flag nor environment name a data folder, `file_of_service`.
struct LoadedConfig {
  Config config;
  std::string file;  // which was read; empty: none
  // Of which it is made, the later wins: that file, setup.toml of the data folder, and what the
  // environment and the flags say.
  Settings of_file;
  Settings of_setup;
  Settings of_start;
};
base::Result<LoadedConfig, ConfigError> load_config(
    const std::string& file, const Settings& flags, const Lookup& lookup,
    const std::string& file_of_service = std::string(kFileOfService));

// What people type to come here: the machine's own addresses, and behind NAT and in a container
// also what is announced.
std::vector<base::IpAddress> reached_at(const Config& config, std::vector<base::IpAddress> own);

// The name of `known` with the fewest edits from `word`.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

// These settings as lines of a TOML file, which make_config has taken.
std::string to_toml(const Settings& settings);

// Every key with its value, as lines of a TOML file: what `pendopo config check` prints.
std::string to_toml(const Config& config);

}  // namespace server
