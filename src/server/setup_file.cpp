#include "server/setup_file.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "net/file.hpp"

namespace server {
namespace {

constexpr std::string_view kHead =
    "# Written by pendopo setup; pendopo setup changes it.\n"
    "# It wins over pendopo.toml; the environment and flags win over it.\n";

base::Failure<ConfigError> failure(std::string sentence) {
  return base::Failure<ConfigError>(ConfigError{std::move(sentence)});
}

}  // namespace

base::Result<Settings, ConfigError> read_setup_file(const std::filesystem::path& data) {
  const std::filesystem::path file = data / kSetupFile;
  const auto text = net::read_file(file);
  if (!text) {
    // Whoever may not read the folder cannot serve it either, and hears of that elsewhere.
    if (text.error() == std::errc::no_such_file_or_directory ||
        text.error() == std::errc::not_a_directory || text.error() == std::errc::permission_denied)
      return Settings{};
    return failure(fmt::format("{} cannot be read: {}.", file.string(), text.error().message()));
  }
  auto settings = parse_config_file(*text, file.string());
  if (!settings) return settings;
  for (const Setting& setting : *settings) {
    if (std::ranges::find(kSetupKeys, setting.key) != kSetupKeys.end()) continue;
    return failure(fmt::format("{}: {} is not of this file; put it into pendopo.toml.",
                               setting.from, setting.key));
  }
  return settings;
}

base::Result<void, ConfigError> write_setup_file(const std::filesystem::path& data,
                                                 const Settings& settings) {
  const auto written =
      net::write_file_durably(data / kSetupFile, std::string(kHead) + to_toml(settings), 0600);
  if (written) return {};
  return failure(fmt::format("{} cannot be written: {}.", (data / kSetupFile).string(),
                             written.error().message()));
}

}  // namespace server
