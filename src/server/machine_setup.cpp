#include "server/machine_setup.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "net/interfaces.hpp"
#include "server/setup_file.hpp"

namespace server {
namespace {

using app::api::SetupRefusal;
using app::api::SetupTexts;
using Values = std::vector<std::string>;

constexpr std::uint16_t kHttps = 443;
constexpr std::uint16_t kHttp = 80;

base::Failure<SetupRefusal> refuse(std::string_view key, std::string_view word) {
  return base::Failure{SetupRefusal{std::string(key), std::string(word)}};
}

const Setting* last_of(const Settings& settings, std::string_view key) {
  const auto found = std::find_if(settings.rbegin(), settings.rend(),
                                  [&](const Setting& setting) { return setting.key == key; });
  return found == settings.rend() ? nullptr : &*found;
}

const KeyDescription& description_of(std::string_view key) {
  return *std::ranges::find(key_descriptions(), key, &KeyDescription::name);
}

Values values_in(const Settings& settings, std::string_view key) {
  if (const Setting* const setting = last_of(settings, key)) return setting->values;
  const KeyDescription& description = description_of(key);
  if (description.is_list) return {};
  // As it would stand in a file.
  const auto usual = parse_config_file(fmt::format("{} = {}", key, description.fallback), {});
  return usual && !usual->empty() ? usual->front().values : Values{};
}

// Between commas, blanks and ends of lines.
Values words_of(std::string_view text) {
  constexpr std::string_view kBetween = ", \t\r\n";
  Values words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kBetween), text.size()));
    if (text.empty()) return words;
    const std::string_view word = text.substr(0, text.find_first_of(kBetween));
    words.emplace_back(word);
    text.remove_prefix(word.size());
  }
}

// Right in itself, but nothing that an authority of the internet could look at.
bool is_name_of_no_internet(const Values& values) {
  return make_config({{"domain", values, ""}, {"acme_directory", {"https://own.invalid/"}, ""}})
      .has_value();
}

// In the one form in which two ways of writing the same are the same.
std::string canonical(std::string_view key, const Values& values) {
  return to_toml(Settings{{std::string(key), values, ""}});
}

}  // namespace

MachineSettings::System MachineSettings::system() {
  return {[](std::uint16_t port) { return net::probe_port(port, net::PortKind::kTcp); },
          [] { return net::usable_addresses(net::interface_addresses()); }};
}

MachineSettings::MachineSettings(const LoadedConfig& loaded, bool runs, System system)
    : running_(loaded.config),
      runs_(runs),
      below_(loaded.of_file),
      above_(loaded.of_start),
      system_(std::move(system)),
      saved_(loaded.of_setup) {}

Settings MachineSettings::all(const Settings& saved) const {
  Settings all = below_;
  all.insert(all.end(), saved.begin(), saved.end());
  all.insert(all.end(), above_.begin(), above_.end());
  return all;
}

std::string MachineSettings::decided_by(std::string_view key) const {
  if (const Setting* const setting = last_of(above_, key)) return setting->from;
  // Whoever has a certificate of their own needs none by ACME.
  if (key == "domain" && !running_.certificate.empty()) return "certificate";
  return {};
}

std::string MachineSettings::standard_ports() const {
  if (runs_ && running_.https_port == kHttps && running_.http_port == kHttp) return "ours";
  for (const std::uint16_t port : {kHttps, kHttp}) {
    if (runs_ && (port == running_.https_port || port == running_.http_port)) continue;
    const net::PortUse use = system_.probe_port(port);
    if (use == net::PortUse::kTaken) return "taken";
    if (use == net::PortUse::kForbidden && runs_) return "forbidden";
  }
  return "free";
}

SetupTexts MachineSettings::state() const {
  SetupTexts state;
  const Settings settings = all(saved_);
  for (const std::string_view key : kSetupKeys) {
    state.emplace(key, fmt::format("{}", fmt::join(values_in(settings, key), ", ")));
    if (auto by = decided_by(key); !by.empty())
      state.emplace(fmt::format("decided_{}", key), std::move(by));
  }
  Values addresses;
  for (const base::IpAddress& address : system_.addresses())
    addresses.push_back(to_string(address));
  state.emplace("addresses", fmt::format("{}", fmt::join(addresses, ", ")));
  state.emplace("standard_ports", standard_ports());
  const auto config = make_config(settings);
  if (runs_ && config && *config != running_) state.emplace("restart", "needed");
  return state;
}

bool MachineSettings::is_good(const Setting& setting) const {
  // The two ports must not meet each other's default here.
  Settings alone = {{"https_port", {"0"}, ""}, {"http_port", {"0"}, ""}};
  // A school's own authority vouches also for names that no other would.
  const Settings settings = all({});
  if (const Setting* const directory = last_of(settings, "acme_directory"))
    alone.push_back(*directory);
  alone.push_back(setting);
  return make_config(alone).has_value();
}

base::Result<Config, SetupRefusal> MachineSettings::try_out(const Settings& saved) const {
  auto config = make_config(all(saved));
  if (config) return std::move(*config);
  // Each is right by itself: together they are not.
  const Values https = values_in(all(saved), "https_port");
  if (https == values_in(all(saved), "http_port")) return refuse("https_port", "ports_equal");
  return refuse("domain", "own_certificate");
}

base::Result<void, SetupRefusal> MachineSettings::look_at_port(std::string_view key,
                                                               std::uint16_t port) const {
  const bool ours = runs_ && (port == running_.https_port || port == running_.http_port);
  if (port == 0 || ours) return {};
  switch (system_.probe_port(port)) {
    case net::PortUse::kFree:
      return {};
    case net::PortUse::kTaken:
      return refuse(key, "port_taken");
    case net::PortUse::kForbidden:
      // Without a server nobody knows whose rights one will have.
      if (!runs_) return {};
      return refuse(key, "port_forbidden");
  }
  return {};
}

base::Result<void, SetupRefusal> MachineSettings::save(const SetupTexts& answers) {
  Settings saved;
  for (const std::string_view key : kSetupKeys) {
    const auto answer = answers.find(key);
    const Values values =
        answer == answers.end() ? values_in(all(saved_), key) : words_of(answer->second);
    const Setting setting{std::string(key), values, "setup"};
    if (!is_good(setting))
      return refuse(key,
                    key == "domain" && is_name_of_no_internet(values) ? "not_public" : "bad_value");
    const bool is_new = canonical(key, values) != canonical(key, values_in(all(saved_), key));
    if (is_new && !decided_by(key).empty()) return refuse(key, "decided_elsewhere");
    // What the file says already is left to it, so that it can be changed there.
    if (!decided_by(key).empty() ||
        canonical(key, values) == canonical(key, values_in(below_, key)))
      continue;
    saved.push_back(setting);
  }
  const auto config = try_out(saved);
  if (!config) return base::Failure{config.error()};
  const auto before = make_config(all(saved_));
  if (!before || before->https_port != config->https_port) {
    if (const auto good = look_at_port("https_port", config->https_port); !good) return good;
  }
  if (!before || before->http_port != config->http_port) {
    if (const auto good = look_at_port("http_port", config->http_port); !good) return good;
  }
  if (!write_setup_file(running_.data, saved)) return refuse("", "server_busy");
  saved_ = std::move(saved);
  return {};
}

}  // namespace server
