#include "store/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/log.hpp"

namespace store {
namespace {

// The command line may hold the file for a moment while the server runs.
constexpr int kBusyTimeoutMs = 5000;

constexpr char kSettings[] =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA trusted_schema=OFF;";

Error error_of(int code) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return Error::kTaken;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Error::kMissing;
    default:
      break;
  }
  switch (code & 0xFF) {  // the primary code of an extended one
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error::kBusy;
    case SQLITE_FULL:
      return Error::kFull;
    case SQLITE_READONLY:
      return Error::kReadOnly;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return Error::kCannotOpen;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error::kCorrupt;
    default:
      return Error::kFailed;
  }
}

// A name that is taken is the caller's business; all else is for the administrator to read.
base::Failure<Error> failure(sqlite3* connection, int code) {
  const Error error = error_of(code);
  if (error != Error::kTaken && error != Error::kMissing) {
    base::log_error("store", "{} ({})", to_string(error), sqlite3_errmsg(connection));
  }
  return base::Failure{error};
}

// SQLite would create it readable by all; its journal files copy the mode of the file.
bool create_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return false;
  ::close(file);
  return true;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement& Statement::bind(std::string_view text) {
  // A null pointer would be NULL to SQLite, not an empty text.
  const char* const data = text.empty() ? "" : text.data();
  note(sqlite3_bind_text64(statement_.get(), next_++, data, text.size(), SQLITE_TRANSIENT,
                           SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  note(sqlite3_bind_int64(statement_.get(), next_++, number));
  return *this;
}

Statement& Statement::bind(std::optional<std::int64_t> number) {
  if (number) return bind(*number);
  note(sqlite3_bind_null(statement_.get(), next_++));
  return *this;
}

Answer<bool> Statement::step() {
  const int code = code_ == SQLITE_OK ? sqlite3_step(statement_.get()) : code_;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3* const connection = sqlite3_db_handle(statement_.get());
  return failure(connection, code_ == SQLITE_OK ? sqlite3_extended_errcode(connection) : code_);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::string Statement::text(int column) const {
  const unsigned char* const data = sqlite3_column_text(statement_.get(), column);
  if (data == nullptr) return {};
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

void Statement::note(int code) {
  if (code_ == SQLITE_OK) code_ = code;
}

void Database::Close::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

Answer<Database> Database::open(const std::string& path) {
  if (!create_private(path)) return base::Failure{Error::kCannotOpen};
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  Database database(connection);  // SQLite gives a connection even when it fails
  if (code != SQLITE_OK) return failure(connection, code);
  sqlite3_busy_timeout(connection, kBusyTimeoutMs);
  const auto set = database.execute(kSettings);
  if (!set) return base::Failure{set.error()};
  return database;
}

Answer<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) return failure(connection_.get(), code);
  return Statement(statement);
}

Answer<void> Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(connection_.get(), code);
  return {};
}

std::size_t Database::changes() const {
  return static_cast<std::size_t>(sqlite3_changes64(connection_.get()));
}

void Database::roll_back() {
  // SQLite itself rolls back on some errors, a full disk among them; a second time is an error.
  if (sqlite3_get_autocommit(connection_.get()) == 0) {
    sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace store
