// What a backup holds, as its first file says it: lines of text that a person can read and check
// with sha256sum.
//
//   pendopo-backup 1
//   version 0.1.0 (9990b05)
//   schema 1
//   made 1795000000000
//   <SHA-256 in hexadecimal> <bytes> <name>
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace backup {

inline constexpr std::size_t kManifestSizeMax = 1024 * 1024;
inline constexpr std::size_t kEntriesMax = 10'000;
inline constexpr std::string_view kDatabaseName = "pendopo.db";
inline constexpr std::string_view kSettingsName = "pendopo.toml";
inline constexpr std::string_view kSetupName = "setup.toml";  // what setup was told of the machine
inline constexpr std::string_view kCertificatesName = "tls";  // a folder

struct Entry {
  std::string name;  // "pendopo.db", "pendopo.toml", "setup.toml" or "tls/NAME"
  std::uint64_t size = 0;
  std::string sha256;  // hexadecimal, lower case

  friend bool operator==(const Entry&, const Entry&) = default;
};

struct Manifest {
  std::string version;  // of the program that made it
  std::int64_t schema = 0;
  base::WallTime made;
  std::vector<Entry> entries;

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

enum class ManifestError : std::uint8_t {
  kNoBackup,     // it does not begin as one
  kNewerFormat,  // a later program wrote it
  kDamaged,
};

// Whether a backup may hold a file of that name, which is one of Entry's.
bool is_allowed_name(std::string_view name);

std::string encode(const Manifest& manifest);

// Takes no name but those of Entry: nothing in a backup can be written elsewhere.
base::Result<Manifest, ManifestError> decode_manifest(std::string_view text);

}  // namespace backup
