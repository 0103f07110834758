#include "server/config.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "base/check.hpp"
#include "base/number.hpp"
#include "server/setup_file.hpp"

namespace server {
namespace {

using Values = std::vector<std::string>;

// ---- from text to a value: false when it is not what the key expects --------------------------

bool parse(const std::string& text, std::string& value) {
  value = text;
  return true;
}

bool parse(const std::string& text, std::uint16_t& value) {
  const auto number = base::parse_number<std::uint16_t>(text);
  value = number.value_or(0);
  return number.has_value();
}

constexpr std::string_view kOff = "off";
constexpr std::string_view kOn = "on";

bool parse(const std::string& text, std::optional<std::uint16_t>& value) {
  value.reset();
  return text == kOff || parse(text, value.emplace());
}

bool parse(const std::string& text, bool& value) {
  value = text == kOn;
  return value || text == kOff;
}
bool parse(const std::string& text, base::IpAddress& value) {
  const auto parsed = base::IpAddress::parse(text);
  if (parsed) value = *parsed;
  return parsed.has_value();
}

constexpr std::array<std::pair<std::string_view, base::LogLevel>, 4> kLogLevels = {
    {{"debug", base::LogLevel::kDebug},
     {"info", base::LogLevel::kInfo},
     {"warning", base::LogLevel::kWarning},
     {"error", base::LogLevel::kError}}};
constexpr std::array<std::pair<std::string_view, base::LogFormat>, 2> kLogFormats = {
    {{"human", base::LogFormat::kHuman}, {"json", base::LogFormat::kJson}}};

template <class Table, class Enum>
bool parse_word(const Table& table, const std::string& text, Enum& value) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const auto& entry) { return entry.first == text; });
  if (found == table.end()) return false;
  value = found->second;
  return true;
}
bool parse(const std::string& text, base::LogLevel& value) {
  return parse_word(kLogLevels, text, value);
}
bool parse(const std::string& text, base::LogFormat& value) {
  return parse_word(kLogFormats, text, value);
}

// ---- and back, as TOML ------------------------------------------------------------------------

// A basic string of TOML 1.0; control characters do not occur in names, paths and addresses.
std::string show(const std::string& value) {
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}
std::string show(std::uint16_t value) {
  return std::to_string(value);
}
std::string show(const std::optional<std::uint16_t>& value) {
  return value ? show(*value) : show(std::string(kOff));
}
std::string show(bool value) {
  return show(std::string(value ? kOn : kOff));
}
std::string show(const base::IpAddress& value) {
  return show(base::to_string(value));
}
template <class Table, class Enum>
std::string show_word(const Table& table, Enum value) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const auto& entry) { return entry.second == value; });
  return show(std::string(found->first));
}
std::string show(base::LogLevel value) {
  return show_word(kLogLevels, value);
}
std::string show(base::LogFormat value) {
  return show_word(kLogFormats, value);
}
template <class T>
std::string show(const std::vector<T>& list) {
  std::vector<std::string> shown;
  shown.reserve(list.size());
  for (const T& item : list) shown.push_back(show(item));
  return fmt::format("[{}]", fmt::join(shown, ", "));
}

// ---- the table --------------------------------------------------------------------------------

template <auto Member>
bool write(Config& config, const Values& values) {
  return values.size() == 1 && parse(values.front(), config.*Member);
}
template <auto Member>
bool write_list(Config& config, const Values& values) {
  std::remove_reference_t<decltype(config.*Member)> list;
  for (const std::string& text : values) {
    if (!parse(text, list.emplace_back())) return false;
  }
  config.*Member = std::move(list);
  return true;
}
template <auto Member>
std::string read(const Config& config) {
  return show(config.*Member);
}

bool write_data(Config& config, const Values& values) {
  return write<&Config::data>(config, values) && !config.data.empty();
}
bool write_shards(Config& config, const Values& values) {
  return write<&Config::shards>(config, values) && config.shards >= 1 && config.shards <= 64;
}
bool write_people(Config& config, const Values& values) {
  return write<&Config::room_people_max>(config, values) && config.room_people_max >= 2 &&
         config.room_people_max <= 10'000;
}
template <auto Member>
bool write_count(Config& config, const Values& values) {
  return write<Member>(config, values) && config.*Member >= 1 && config.*Member <= 1'000;
}
// What one certificate of Let's Encrypt's shortlived profile may hold.
constexpr std::size_t kDomainsMax = 25;

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= 253 &&  // RFC 1035 section 2.3.4
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.';
         });
}
bool write_names(Config& config, const Values& values) {
  return std::all_of(values.begin(), values.end(), is_name) &&
         write_list<&Config::names>(config, values);
}
// As RFC 8555 and RFC 8738 want them in an order: names in lower case without the final dot,
// addresses as RFC 5952 writes them; each once.
bool write_domain(Config& config, const Values& values) {
  std::vector<std::string> list;
  for (std::string name : values) {
    if (const auto address = base::IpAddress::parse(name)) {
      name = base::to_string(*address);
    } else {
      if (!name.empty() && name.back() == '.') name.pop_back();
      if (!is_name(name) || name.front() == '.' || name.find("..") != std::string::npos) {
        return false;
      }
      std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
    }
    if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(std::move(name));
  }
  config.domain = std::move(list);
  return config.domain.size() <= kDomainsMax;
}
bool write_acme_directory(Config& config, const Values& values) {
  constexpr std::string_view kScheme = "https://";
  return write<&Config::acme_directory>(config, values) &&
         config.acme_directory.starts_with(kScheme) &&
         config.acme_directory.size() > kScheme.size() &&
         config.acme_directory.find_first_of(" \t\r\n") == std::string::npos;
}

struct Key {
  std::string_view name;
  std::string_view value;
  std::string_view expects;
  std::string_view explains;
  bool is_list;
  bool (*write)(Config&, const Values&);
  std::string (*read)(const Config&);
};

constexpr std::string_view kPort = "a port from 0 to 65535, where 0 takes any free one";
constexpr std::string_view kMebibytes = "a number of mebibytes from 0 to 65535";
constexpr std::string_view kCount = "a number from 1 to 1000";
constexpr std::string_view kAddresses = "IP addresses like 192.0.2.1 or 2001:db8::1";

constexpr std::array kKeys = {
    Key{"data", "FOLDER", "a folder", "The folder that holds all that must survive", false,
        write_data, read<&Config::data>},
    Key{"https_port", "PORT", kPort, "The page, the API and signalling (HTTPS, TCP)", false,
        write<&Config::https_port>, read<&Config::https_port>},
    Key{"http_port", "PORT", kPort, "Plain HTTP: /trust, localhost, and redirects (TCP)", false,
        write<&Config::http_port>, read<&Config::http_port>},
    Key{"media_port", "PORT", kPort, "Sound and picture (UDP)", false, write<&Config::media_port>,
        read<&Config::media_port>},
    Key{"rtmp_port", "PORT", "a port from 0 to 65535, where 0 takes any free one, or off",
        "Broadcasting programs such as OBS (RTMP, TCP)", false, write<&Config::rtmp_port>,
        read<&Config::rtmp_port>},
    Key{"shards", "N", "a number from 1 to 64",
        "Media threads; each takes one UDP port, counting up from media_port", false, write_shards,
        read<&Config::shards>},
    Key{"announce", "IP", kAddresses,
        "A further address at which browsers reach this server (NAT, Docker)", true,
        write_list<&Config::announce>, read<&Config::announce>},
    Key{"bind", "IP", kAddresses, "Listen on these addresses only", true, write_list<&Config::bind>,
        read<&Config::bind>},
    Key{"names", "NAME", "host names like class.example.org",
        "A further host name under which people reach this server", true, write_names,
        read<&Config::names>},
    Key{"domain", "NAME", "at most 25 host names like class.example.org, or public IP addresses",
        "A host name or public IP address that leads here from the internet: a certificate that "
        "every browser trusts is fetched for it; setting it is agreeing to the authority's terms",
        true, write_domain, read<&Config::domain>},
    Key{"acme_directory", "URL", "an address that begins with https://",
        "Where such certificates come from (ACME); Let's Encrypt, or the school's own", false,
        write_acme_directory, read<&Config::acme_directory>},
    Key{"acme_ca", "FILE", "a PEM file",
        "What vouches for that address; without one, this machine's own list of authorities", false,
        write<&Config::acme_ca>, read<&Config::acme_ca>},
    Key{"certificate", "FILE", "a PEM file",
        "Your own certificate with its chain; without one the program makes one", false,
        write<&Config::certificate>, read<&Config::certificate>},
    Key{"private_key", "FILE", "a PEM file", "The key of your own certificate", false,
        write<&Config::private_key>, read<&Config::private_key>},
    Key{"room_people_max", "N", "a number from 2 to 10000", "People in one room at the same time",
        false, write_people, read<&Config::room_people_max>},
    Key{"recordings_reserve_gib", "GIB", "a number of gibibytes from 0 to 65535",
        "So much of the disk is left free: recordings stop before", false,
        write<&Config::recordings_reserve_gib>, read<&Config::recordings_reserve_gib>},
    Key{"lan_viewers", "on|off", "on or off",
        "Whether devices of the own network may follow classes and watch channels over plain HTTP, "
        "without trusting the certificate; whoever listens to the network sees what they see",
        false, write<&Config::lan_viewers>, read<&Config::lan_viewers>},
    Key{"recordings_free_gib", "GIB", "a number of gibibytes from 0 to 65535",
        "When less is free beyond that, the oldest videos not marked \"keep\" are deleted; 0: "
        "never",
        false, write<&Config::recordings_free_gib>, read<&Config::recordings_free_gib>},
    Key{"file_max_mib", "MIB", kMebibytes, "The largest file in a chat of a class; 0: no files",
        false, write<&Config::file_max_mib>, read<&Config::file_max_mib>},
    Key{"files_room_mib", "MIB", kMebibytes, "The files of one room together", false,
        write<&Config::files_room_mib>, read<&Config::files_room_mib>},
    Key{"files_person_mib", "MIB", kMebibytes,
        "The files of one student in one class; teachers have no such limit", false,
        write<&Config::files_person_mib>, read<&Config::files_person_mib>},
    Key{"files_all_gib", "GIB", "a number of gibibytes from 0 to 65535",
        "The files of all rooms together", false, write<&Config::files_all_gib>,
        read<&Config::files_all_gib>},
    Key{"files_at_once_person", "N", kCount, "Files that one person sends at the same time", false,
        write_count<&Config::files_at_once_person>, read<&Config::files_at_once_person>},
    Key{"files_at_once_room", "N", kCount, "Files that one class sends at the same time", false,
        write_count<&Config::files_at_once_room>, read<&Config::files_at_once_room>},
    Key{"files_per_minute", "N", kCount, "Files that one person begins to send in a minute", false,
        write_count<&Config::files_per_minute>, read<&Config::files_per_minute>},
    Key{"log_level", "LEVEL", "one of debug, info, warning, error", "The least that is logged",
        false, write<&Config::log_level>, read<&Config::log_level>},
    Key{"log_format", "FORMAT", "human or json", "How a log line looks", false,
        write<&Config::log_format>, read<&Config::log_format>},
    Key{"ports_file", "FILE", "a file", "Write the ports in use to this file, as JSON, once ready",
        false, write<&Config::ports_file>, read<&Config::ports_file>},
};

const Key* find_key(std::string_view name) {
  const auto found =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : &*found;
}

base::Failure<ConfigError> failure(std::string sentence) {
  return base::Failure<ConfigError>(ConfigError{std::move(sentence)});
}

// ---- the file ---------------------------------------------------------------------------------

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

std::optional<Values> values_of(const toml::node& node) {
  if (const toml::array* list = node.as_array()) {
    Values values;
    for (const toml::node& item : *list) {
      auto text = text_of(item);
      if (!text) return std::nullopt;
      values.push_back(*std::move(text));
    }
    return values;
  }
  auto text = text_of(node);
  return text ? std::optional(Values{*std::move(text)}) : std::nullopt;
}

std::optional<std::string> read_file(const std::string& name) {
  std::ifstream stream(name, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Values split(const std::string& text) {
  Values values;
  std::istringstream stream(text);
  for (std::string item; std::getline(stream, item, ',');) {
    const auto first = item.find_first_not_of(' ');
    if (first == std::string::npos) continue;
    values.push_back(item.substr(first, item.find_last_not_of(' ') - first + 1));
  }
  return values;
}

std::optional<std::string> last_value(const Settings& settings, std::string_view key) {
  std::optional<std::string> value;
  for (const Setting& setting : settings) {
    if (setting.key == key && !setting.values.empty()) value = setting.values.back();
  }
  return value;
}

// The file that nobody named: beside the data, where the program was started, or the service's.
std::string usual_file(const std::optional<std::string>& named_data,
                       const std::string& of_service) {
  std::vector<std::string> places = {named_data.value_or(Config{}.data) + "/pendopo.toml",
                                     "pendopo.toml"};
  // Whoever names a data folder does not mean the installed service.
  if (!named_data) places.push_back(of_service);
  for (const std::string& name : places) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(name, ignored)) return name;
  }
  return {};
}

// Whether an authority of the internet could find this name or address at all.
bool may_be_public(const std::string& name) {
  if (const auto address = base::IpAddress::parse(name)) return !address->is_private();
  return name.find('.') != std::string::npos && !name.ends_with(".local") &&
         !name.ends_with(".localhost");
}

void append(Settings& settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
}
Settings joined(Settings first, const Settings& second) {
  append(first, second);
  return first;
}

std::optional<std::string> contradiction(const Config& config) {
  if (config.certificate.empty() != config.private_key.empty()) {
    return "certificate and private_key belong together: set both or none.";
  }
  if (!config.domain.empty() && !config.certificate.empty()) {
    return "domain and certificate contradict each other: domain fetches a certificate, "
           "certificate "
           "names your own. Set one of them.";
  }
  if (config.acme_directory == kLetsEncrypt) {
    for (const std::string& name : config.domain) {
      if (!may_be_public(name)) {
        return fmt::format(
            "domain is {}, but no public authority vouches for that: it must be a "
            "name or an address of the internet.",
            name);
      }
    }
  }
  if (config.http_port != 0 && config.http_port == config.https_port) {
    return fmt::format("http_port and https_port are both {}: they must differ.", config.http_port);
  }
  if (config.media_port != 0 && config.media_port + config.shards - 1 > 65'535) {
    return fmt::format("media_port {} with {} shards goes beyond port 65535.", config.media_port,
                       config.shards);
  }
  return std::nullopt;
}

}  // namespace

const std::vector<KeyDescription>& key_descriptions() {
  static const std::vector<KeyDescription> descriptions = [] {
    std::vector<KeyDescription> list;
    list.reserve(std::size(kKeys));
    for (const Key& key : kKeys) {
      list.push_back({key.name, key.value, key.explains, key.read(Config{}), key.is_list});
    }
    return list;
  }();
  return descriptions;
}

std::string flag_of(std::string_view key) {
  std::string flag = "--" + std::string(key);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

std::string variable_of(std::string_view key) {
  std::string variable = "PENDOPO_" + std::string(key);
  std::transform(variable.begin(), variable.end(), variable.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return variable;
}

base::Result<Settings, ConfigError> parse_config_file(std::string_view text,
                                                      std::string_view name) {
  Settings settings;
  try {
    const toml::table table = toml::parse(text, name);
    for (const auto& [key, node] : table) {
      const std::string from = fmt::format("{}:{}", name, key.source().begin.line);
      auto values = values_of(node);
      if (!values && find_key(key.str()) != nullptr) {
        return failure(
            fmt::format("{}: {} must be text, a number or a list of these.", from, key.str()));
      }
      settings.push_back({std::string(key.str()), std::move(values).value_or(Values{}), from});
    }
  } catch (const toml::parse_error& error) {
    return failure(fmt::format("{}:{}: this is not TOML: {}.", name, error.source().begin.line,
                               error.description()));
  }
  return settings;
}

Settings settings_of_environment(const Lookup& lookup) {
  Settings settings;
  for (const Key& key : kKeys) {
    const std::string variable = variable_of(key.name);
    const auto text = lookup(variable);
    if (!text) continue;
    settings.push_back(
        {std::string(key.name), key.is_list ? split(*text) : Values{*text}, variable});
  }
  return settings;
}

base::Result<Config, ConfigError> make_config(const Settings& settings) {
  Config config;
  for (const Setting& setting : settings) {
    const Key* const key = find_key(setting.key);
    if (key == nullptr) {
      std::vector<std::string_view> known;
      known.reserve(std::size(kKeys));
      for (const Key& each : kKeys) known.push_back(each.name);
      return failure(fmt::format("{}: there is no key {}; the nearest is {}.", setting.from,
                                 setting.key, nearest(setting.key, known)));
    }
    if (!key->write(config, setting.values)) {
      return failure(fmt::format("{}: {} is \"{}\", but it must be {}.", setting.from, key->name,
                                 fmt::join(setting.values, ", "), key->expects));
    }
  }
  if (auto sentence = contradiction(config)) return failure(*std::move(sentence));
  return config;
}

base::Result<LoadedConfig, ConfigError> load_config(const std::string& file, const Settings& flags,
                                                    const Lookup& lookup,
                                                    const std::string& file_of_service) {
  const Settings environment = settings_of_environment(lookup);
  std::string name = file.empty() ? lookup("PENDOPO_CONFIG").value_or("") : file;
  const bool was_named = !name.empty();
  if (!was_named) {
    auto data = last_value(flags, "data");
    if (!data) data = last_value(environment, "data");
    name = usual_file(data, file_of_service);
  }
  LoadedConfig loaded;
  if (!name.empty()) {
    const auto text = read_file(name);
    if (!text) return failure(fmt::format("The configuration file {} cannot be read.", name));
    auto parsed = parse_config_file(*text, name);
    if (!parsed) return base::Failure<ConfigError>(parsed.error());
    loaded.of_file = *std::move(parsed);
  }
  loaded.file = std::move(name);
  loaded.of_start = environment;
  append(loaded.of_start, flags);
  // Where the data is, setup has no say in.
  const auto without_setup = make_config(joined(loaded.of_file, loaded.of_start));
  if (!without_setup) return base::Failure<ConfigError>(without_setup.error());
  auto of_setup = read_setup_file(without_setup->data);
  if (!of_setup) return base::Failure<ConfigError>(of_setup.error());
  loaded.of_setup = *std::move(of_setup);
  auto config = make_config(joined(joined(loaded.of_file, loaded.of_setup), loaded.of_start));
  if (!config) return base::Failure<ConfigError>(config.error());
  loaded.config = *std::move(config);
  return loaded;
}

std::vector<base::IpAddress> reached_at(const Config& config, std::vector<base::IpAddress> own) {
  for (const base::IpAddress& announced : config.announce) {
    if (std::find(own.begin(), own.end(), announced) == own.end()) own.push_back(announced);
  }
  return own;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
  // Levenshtein's distance, one row at a time.
  const auto distance = [&](std::string_view other) {
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < word.size(); ++i) {
      std::size_t diagonal = std::exchange(row[0], i + 1);
      for (std::size_t j = 0; j < other.size(); ++j) {
        const std::size_t replaced = diagonal + (word[i] == other[j] ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
      }
    }
    return row.back();
  };
  return *std::min_element(known.begin(), known.end(),
                           [&](auto left, auto right) { return distance(left) < distance(right); });
}

std::string to_toml(const Settings& settings) {
  std::string text;
  for (const Setting& setting : settings) {
    Config config;
    const Key* const key = find_key(setting.key);
    CHECK(key != nullptr && key->write(config, setting.values));
    text += fmt::format("{} = {}\n", key->name, key->read(config));
  }
  return text;
}

std::string to_toml(const Config& config) {
  std::string text;
  for (const Key& key : kKeys) text += fmt::format("{} = {}\n", key.name, key.read(config));
  return text;
}

}  // namespace server
