// A backup as one file: a tar compressed by gzip, which ordinary tools open. Its first file is the
// manifest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "backup/manifest.hpp"
#include "base/result.hpp"

namespace backup {

// A whole sentence without a full stop, for the administrator.
struct Problem {
  std::string sentence;
};
template <class T>
using Outcome = base::Result<T, Problem>;

inline constexpr std::string_view kManifestName = "manifest";

// Size and digest of a file, as the entry of that name.
Outcome<Entry> describe(const std::filesystem::path& file, const std::string& name);

// Writes `file` (mode 0600) with the manifest and its entries, which are read from below `folder`.
// The name appears when the whole is on the disk; a file of that name is never replaced.
Outcome<void> write_archive(const std::filesystem::path& file, const Manifest& manifest,
                            const std::filesystem::path& folder);

// Writes the files of the archive below `folder`, which exists and is empty, and only if each is
// what the manifest says. On a failure the folder holds rubbish. Files have the mode 0600 and are
// on the disk when this returns.
Outcome<Manifest> read_archive(const std::filesystem::path& file,
                               const std::filesystem::path& folder);

}  // namespace backup
