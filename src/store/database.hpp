// SQLite as values: prepare, bind, step, transaction, with named errors. SQL and nothing of rooms
// or people is known here. Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "store/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace store {

class Database;

// A prepared statement. Values are bound from the first placeholder on ($1, $2, ... in the order
// in which they appear); what goes wrong while binding is told by step().
class Statement {
 public:
  Statement& bind(std::string_view text);
  Statement& bind(std::int64_t number);
  Statement& bind(std::optional<std::int64_t> number);

  // true: a row is there to be read. false: done.
  Answer<bool> step();

  // Columns of the present row, from 0. What is not of that type is converted as SQLite does.
  std::int64_t integer(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  std::string text(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  void note(int code);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int next_ = 1;
  int code_ = 0;  // the first failure of a bind
};

class Database {
 public:
  // Creates the file (mode 0600, it holds password hashes) in an existing folder. Every commit is
  // on the disk before it is answered: write-ahead log, synchronous=FULL.
  static Answer<Database> open(const std::string& path);

  Answer<Statement> prepare(std::string_view sql);

  // Several statements, no values, no rows.
  Answer<void> execute(const std::string& sql);

  // One statement with its values, to be stepped.
  template <class... Values>
  Answer<Statement> query(std::string_view sql, const Values&... values) {
    auto statement = prepare(sql);
    if (statement) (statement->bind(values), ...);
    return statement;
  }

  // One statement that gives no rows: how many rows it changed.
  template <class... Values>
  Answer<std::size_t> run(std::string_view sql, const Values&... values) {
    auto statement = query(sql, values...);
    if (!statement) return base::Failure{statement.error()};
    const auto stepped = statement->step();
    if (!stepped) return base::Failure{stepped.error()};
    return changes();
  }

  // `work()` gives an Answer. All that it does happens, or, when it or the commit fails, nothing.
  template <class Work>
  auto transaction(Work&& work) -> decltype(work()) {
    if (const auto begun = execute("BEGIN IMMEDIATE"); !begun) return base::Failure{begun.error()};
    auto result = work();
    if (result) {
      const auto committed = execute("COMMIT");
      if (committed) return result;
      result = base::Failure{committed.error()};
    }
    roll_back();
    return result;
  }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  explicit Database(sqlite3* connection) : connection_(connection) {}
  std::size_t changes() const;
  void roll_back();

  std::unique_ptr<sqlite3, Close> connection_;
};

}  // namespace store
