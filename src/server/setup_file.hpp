// What `pendopo setup` keeps for this machine: a small TOML file in the data folder, which the
// program writes. It wins over the configuration file, in which a package or somebody else has put
// what is usual; environment and flags, which whoever starts the program gives, win over it.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "server/config.hpp"

namespace server {

inline constexpr std::string_view kSetupFile = "setup.toml";  // in the data folder
// The keys that setup asks for; no other may stand in the file.
inline constexpr std::array<std::string_view, 5> kSetupKeys = {"domain", "https_port", "http_port",
                                                               "announce", "lan_viewers"};

// The settings in the file of that folder. Without a file, or in a folder that may not be looked
// into, none.
base::Result<Settings, ConfigError> read_setup_file(const std::filesystem::path& data);

// Replaces the file durably. The failure is a sentence.
base::Result<void, ConfigError> write_setup_file(const std::filesystem::path& data,
                                                 const Settings& settings);

}  // namespace server
