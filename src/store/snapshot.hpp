// Copies of a whole database file, and whether one is sound: what a backup needs.
#pragma once

#include <cstdint>
#include <string>

#include "store/error.hpp"

namespace store {

// Makes `to` (mode 0600; kTaken: it is there already) a copy of the database `from` as it was at
// one moment, also while a server writes it. The number of its last migration.
Answer<std::int64_t> copy_database(const std::string& from, const std::string& to);

// Reads all of it. kCorrupt: it is damaged, or no database of ours. kNewer: a later program wrote
// it. The number of its last migration.
Answer<std::int64_t> check_database(const std::string& path);

}  // namespace store
