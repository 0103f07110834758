// The shape of the database, as a row of numbered steps. A step that was released is never edited:
// what changes is a new step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "store/database.hpp"

namespace store {

// The SQL of step 1, 2, ... in the subset that SQLite and PostgreSQL share.
std::span<const std::string_view> migrations();

// The number of the last step that the database has taken; 0: none.
Answer<std::int64_t> schema_version(Database& database);

// Brings the database to the last step, each step in a transaction of its own, so that a stop
// halfway leaves a whole one. kNewer when it is beyond the last step.
Answer<void> migrate(Database& database, std::span<const std::string_view> steps = migrations());

}  // namespace store
