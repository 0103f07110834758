#include "store/snapshot.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include "store/database.hpp"
#include "store/migrations.hpp"

namespace store {

namespace {

// SQLite takes an empty file for a new one, but would make its own readable by all.
Answer<void> make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return base::Failure{errno == EEXIST ? Error::kTaken : Error::kCannotOpen};
  ::close(file);
  return {};
}

// Whether the pragma finds nothing to complain of; `good` is what it says then, if anything.
Answer<bool> is_content(Database& database, std::string_view pragma, std::string_view good) {
  auto query = database.query(pragma);
  if (!query) return base::Failure{query.error()};
  const auto row = query->step();
  if (!row) return base::Failure{row.error()};
  return *row ? query->text(0) == good : good.empty();
}

}  // namespace

Answer<std::int64_t> copy_database(const std::string& from, const std::string& to) {
  auto database = Database::open(from);
  if (!database) return base::Failure{database.error()};
  if (const auto made = make_private(to); !made) return base::Failure{made.error()};
  if (const auto copied = database->run("VACUUM INTO $1", to); !copied) {
    return base::Failure{copied.error()};
  }
  auto copy = Database::open(to);
  if (!copy) return base::Failure{copy.error()};
  return schema_version(*copy);
}

Answer<std::int64_t> check_database(const std::string& path) {
  auto database = Database::open(path);
  if (!database) return base::Failure{database.error()};
  for (const auto& [pragma, good] :
       {std::pair<std::string_view, std::string_view>("PRAGMA integrity_check", "ok"),
        {"PRAGMA foreign_key_check", ""}}) {
    const auto content = is_content(*database, pragma, good);
    if (!content) return base::Failure{content.error()};
    if (!*content) return base::Failure{Error::kCorrupt};
  }
  const auto version = schema_version(*database);
  if (!version) return version;
  if (*version < 1) return base::Failure{Error::kCorrupt};
  if (*version > static_cast<std::int64_t>(migrations().size())) {
    return base::Failure{Error::kNewer};
  }
  return version;
}

}  // namespace store
