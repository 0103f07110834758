#include "backup/manifest.hpp"

#include <algorithm>
#include <optional>

#include "base/number.hpp"

namespace backup {

namespace {

constexpr std::string_view kBeginning = "pendopo-backup ";
constexpr std::uint64_t kFormat = 1;
constexpr std::size_t kDigestLetters = 64;
constexpr std::size_t kNameSizeMax = 100;

using Failed = base::Failure<ManifestError>;

// Takes the next line off the text; what follows the last line break is no line.
std::optional<std::string_view> next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// What stands behind that word in the next line.
std::optional<std::string_view> next_value(std::string_view& text, std::string_view word) {
  auto line = next_line(text);
  if (!line || !line->starts_with(word)) return std::nullopt;
  line->remove_prefix(word.size());
  return line;
}

bool is_digest(std::string_view text) {
  return text.size() == kDigestLetters && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_plain_file_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameSizeMax && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-' || c == '_';
         });
}

std::optional<Entry> decode_entry(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto size = base::parse_number<std::uint64_t>(line.substr(first + 1, second - first - 1));
  const std::string_view digest = line.substr(0, first);
  const std::string_view name = line.substr(second + 1);
  if (!size || !is_digest(digest) || !is_allowed_name(name)) return std::nullopt;
  return Entry{std::string(name), *size, std::string(digest)};
}

bool has(const std::vector<Entry>& entries, std::string_view name) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const Entry& entry) { return entry.name == name; });
}

}  // namespace

bool is_allowed_name(std::string_view name) {
  if (name == kDatabaseName || name == kSettingsName || name == kSetupName) return true;
  const std::size_t slash = name.find('/');
  return slash != std::string_view::npos && name.substr(0, slash) == kCertificatesName &&
         is_plain_file_name(name.substr(slash + 1));
}

std::string encode(const Manifest& manifest) {
  std::string text(kBeginning);
  text += std::to_string(kFormat) + "\nversion " + manifest.version + "\nschema " +
          std::to_string(manifest.schema) + "\nmade " + std::to_string(manifest.made.milliseconds) +
          '\n';
  for (const Entry& entry : manifest.entries) {
    text += entry.sha256 + ' ' + std::to_string(entry.size) + ' ' + entry.name + '\n';
  }
  return text;
}

base::Result<Manifest, ManifestError> decode_manifest(std::string_view text) {
  const auto format = next_value(text, kBeginning);
  if (!format) return Failed{ManifestError::kNoBackup};
  const auto number = base::parse_number<std::uint64_t>(*format);
  if (!number) return Failed{ManifestError::kDamaged};
  if (*number > kFormat) return Failed{ManifestError::kNewerFormat};
  const auto version = next_value(text, "version ");
  const auto schema = version ? next_value(text, "schema ") : std::nullopt;
  const auto made = schema ? next_value(text, "made ") : std::nullopt;
  if (!made) return Failed{ManifestError::kDamaged};
  const auto schema_number = base::parse_number<std::int64_t>(*schema);
  const auto milliseconds = base::parse_number<std::int64_t>(*made);
  if (!schema_number || !milliseconds) return Failed{ManifestError::kDamaged};
  Manifest manifest{std::string(*version), *schema_number, {*milliseconds}, {}};
  while (!text.empty()) {
    const auto line = next_line(text);
    auto entry = line ? decode_entry(*line) : std::nullopt;
    const bool full = manifest.entries.size() >= kEntriesMax;
    if (!entry || full || has(manifest.entries, entry->name)) {
      return Failed{ManifestError::kDamaged};
    }
    manifest.entries.push_back(std::move(*entry));
  }
  if (!has(manifest.entries, kDatabaseName)) return Failed{ManifestError::kDamaged};
  return manifest;
}

}  // namespace backup
