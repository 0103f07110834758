// How rows become values: what the parts of a store over a Database share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "store/database.hpp"
#include "store/error.hpp"

namespace store {

inline std::int64_t number(std::uint64_t id) {
  return static_cast<std::int64_t>(id);
}
inline std::uint64_t id_at(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}
inline base::WallTime time_at(const Statement& row, int column) {
  return {row.integer(column)};
}

inline std::optional<base::WallTime> optional_time_at(const Statement& row, int column) {
  const auto milliseconds = row.optional_integer(column);
  return milliseconds ? std::optional(base::WallTime{*milliseconds}) : std::nullopt;
}
inline std::optional<std::int64_t> number(const std::optional<base::WallTime>& time) {
  return time ? std::optional(time->milliseconds) : std::nullopt;
}

// All rows of a query, each read by `read`.
template <class Read>
auto all(Answer<Statement> query, Read read) -> Answer<std::vector<decltype(read(*query))>> {
  if (!query) return base::Failure{query.error()};
  std::vector<decltype(read(*query))> rows;
  while (true) {
    const auto stepped = query->step();
    if (!stepped) return base::Failure{stepped.error()};
    if (!*stepped) return rows;
    rows.push_back(read(*query));
  }
}

// The first row of a query, if there is one.
template <class Read>
auto first(Answer<Statement> query, Read read) -> Answer<std::optional<decltype(read(*query))>> {
  if (!query) return base::Failure{query.error()};
  const auto stepped = query->step();
  if (!stepped) return base::Failure{stepped.error()};
  if (!*stepped) return std::optional<decltype(read(*query))>();
  return std::optional(read(*query));
}

inline Answer<void> only_success(const Answer<std::size_t>& changed) {
  if (!changed) return base::Failure{changed.error()};
  return {};
}

inline Answer<void> exactly_one(const Answer<std::size_t>& changed) {
  if (changed && *changed == 0) return base::Failure{Error::kMissing};
  return only_success(changed);
}

// The next number of a counter; only inside a transaction.
inline Answer<std::uint64_t> next_id(Database& database, std::string_view counter) {
  const auto id =
      first(database.query("UPDATE counters SET value = value + 1 WHERE name = $1 RETURNING value",
                           counter),
            [](const Statement& row) { return id_at(row, 0); });
  if (!id) return base::Failure{id.error()};
  if (!*id) return base::Failure{Error::kCorrupt};
  return **id;
}

}  // namespace store
