// Saves a school as one file, and brings it back.
#pragma once

#include <filesystem>
#include <string>

#include "backup/archive.hpp"
#include "backup/manifest.hpp"
#include "base/time.hpp"

namespace backup {

// What of a server is saved.
struct School {
  std::filesystem::path data;      // the data folder; a server may be running on it
  std::filesystem::path settings;  // the configuration file that holds; empty: none
};

// Writes the database as it is at one moment, the certificates and the settings. `version` is that
// of this program. An existing file is never replaced.
Outcome<Manifest> make_backup(const School& school, const std::filesystem::path& file,
                              const std::string& version, base::WallTime now);

struct Restored {
  Manifest manifest;
  std::filesystem::path aside;  // where the school that was there went; empty: there was none
  // Where the settings of the backup are, beside those that hold; empty: it has none.
  std::filesystem::path settings;
};

// Brings the school of the file into the data folder, which the caller has locked. Nothing there
// changes before the whole backup is found to be sound and not newer than this program. A school
// that is there is refused, or, with `replace`, put aside, never deleted. Files belong to the owner
// of the folder. After a power cut the folder is as before, or is_half_restored().
Outcome<Restored> restore_backup(const std::filesystem::path& file,
                                 const std::filesystem::path& data, bool replace,
                                 base::WallTime now);

// A restore was interrupted while it moved files: no server may begin with what is there. Restoring
// again mends it.
bool is_half_restored(const std::filesystem::path& data);

}  // namespace backup
