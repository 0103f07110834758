#include "proto/cmcd/cmcd.hpp"

#include <algorithm>

#include "base/number.hpp"

namespace proto::cmcd {
namespace {

constexpr std::size_t kKeySizeMax = 64;
constexpr std::uint32_t kFramesMax = 1'000'000'000;

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= kKeySizeMax && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '*';
  });
}

// How long the first entry is: to the next comma that stands neither in quotes (of which a
// backslash hides one, RFC 8941 section 3.3.3) nor in an inner list. npos: a quote does not end.
std::size_t entry_size(std::string_view text) {
  bool quoted = false;
  int depth = 0;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == ',' && depth <= 0) {
      break;
    }
  }
  return quoted || i > text.size() ? std::string_view::npos : i;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// "3200", "3200.5", and of version 2 "(3200;v)" or "(3200 1600)": the first.
std::optional<std::uint32_t> number(std::string_view value, std::uint32_t most) {
  if (value.starts_with('(')) value = trimmed(value.substr(1));
  const std::size_t end = value.find_first_of(" ;)");
  value = value.substr(0, end);
  if (const std::size_t point = value.find('.'); point != std::string_view::npos) {
    const std::string_view fraction = value.substr(point + 1);
    if (!base::parse_number<std::uint64_t>(fraction)) return std::nullopt;
    value = value.substr(0, point);
  }
  const auto whole = base::parse_number<std::uint64_t>(value);
  if (!whole) return std::nullopt;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(*whole, most));
}

// A key alone is true (section 3.2, "the presence of a key").
bool truth(std::string_view value) {
  return value.empty() || value == "?1" || value == "true";
}

void take(std::string_view key, std::string_view value, Report& report) {
  const auto milliseconds = [value] { return number(value, kMillisecondsMax); };
  if (key == "br") report.bitrate_kbps = number(value, kKbpsMax);
  if (key == "bl") report.buffer_ms = milliseconds();
  if (key == "dl") report.deadline_ms = milliseconds();
  if (key == "mtp") report.throughput_kbps = number(value, kKbpsMax);
  if (key == "ltc") report.latency_ms = milliseconds();
  if (key == "df") report.frames_dropped = number(value, kFramesMax);
  if (key == "bs") report.starved = truth(value);
  if (key == "su") report.starting = truth(value);
}

}  // namespace

std::optional<Report> parse(std::string_view text) {
  if (text.size() > kSizeMax) return std::nullopt;
  Report report;
  for (std::size_t keys = 0; !text.empty(); ++keys) {
    const std::size_t size = entry_size(text);
    if (size == std::string_view::npos || keys == kKeysMax) return std::nullopt;
    const std::string_view entry = trimmed(text.substr(0, size));
    text.remove_prefix(std::min(text.size(), size + 1));
    const std::size_t equals = std::min(entry.find('='), entry.size());
    const std::string_view key = entry.substr(0, equals);
    if (!is_key(key)) return std::nullopt;
    take(key, equals == entry.size() ? std::string_view{} : entry.substr(equals + 1), report);
  }
  return report;
}

}  // namespace proto::cmcd
