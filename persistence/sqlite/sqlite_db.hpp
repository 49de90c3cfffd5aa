#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/result.hpp"

struct sqlite3;
struct sqlite3_stmt;
struct sqlite3_blob;

namespace madang {

/// What SQLite said: its extended result code and its words.
struct sqlite_error {
  int code = 0;
  std::string text;

  /// The result code without its extension: SQLITE_FULL, SQLITE_IOERR, SQLITE_CORRUPT …
  int primary() const { return code & 0xff; }
  /// The disk did not confirm what it was told to keep: memory and disk can no longer be trusted to agree.
  bool is_failed_sync() const;
  bool is_corruption() const;
};

/// No error, or the error.
using sqlite_outcome = std::optional<sqlite_error>;

class sqlite_db;

/// One execution of a prepared statement. Parameters are numbered from 1, columns from 0. Blobs and texts bound are not
/// copied: they must live until the last step. When it goes out of scope, the statement returns to its database's
/// cache.
class sqlite_query {
 public:
  sqlite_query(sqlite_query&& other) noexcept;
  sqlite_query& operator=(sqlite_query&&) = delete;
  ~sqlite_query();

  sqlite_query& bind(int index, std::int64_t value);
  /// Stored as the signed number with the same bits.
  sqlite_query& bind(int index, std::uint64_t value) { return bind(index, static_cast<std::int64_t>(value)); }
  sqlite_query& bind(int index, int value) { return bind(index, static_cast<std::int64_t>(value)); }
  sqlite_query& bind(int index, std::string_view text);
  sqlite_query& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
  sqlite_query& bind(int index, std::span<const std::byte> blob);
  sqlite_query& bind_null(int index);

  /// True: a row is there. False: done.
  result<bool, sqlite_error> step();
  /// Steps to the end.
  sqlite_outcome run();
  /// Ready for the same statement with other parameters; the old ones stay bound until replaced.
  void again();

  std::int64_t integer(int column) const;
  std::uint64_t number(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  /// Valid until the next step.
  std::string_view text(int column) const;
  std::span<const std::byte> blob(int column) const;
  bool is_null(int column) const;

 private:
  friend class sqlite_db;
  sqlite_query(sqlite_db& owner, std::string_view sql, sqlite3_stmt* statement);
  sqlite_db* owner_;
  std::string_view sql_;
  sqlite3_stmt* statement_;
  int bind_error_ = 0;
};

/// `at_rest`: reads a file that nobody writes, such as a copy on a read-only medium, and leaves nothing beside it.
enum class sqlite_access : std::uint8_t { create = 1, read_write = 2, read_only = 3, at_rest = 4 };

/// One connection to one SQLite file. Not thread-safe: one thread at a time.
class sqlite_db {
 public:
  /// `vfs` names the file system layer; empty: the default one.
  static result<sqlite_db, sqlite_error> open(const std::string& path, sqlite_access access,
                                              const std::string& vfs = {});
  sqlite_db(sqlite_db&&) noexcept;
  sqlite_db& operator=(sqlite_db&&) noexcept;
  ~sqlite_db();

  /// Runs one or more statements without parameters.
  sqlite_outcome exec(const std::string& sql);
  /// A statement, prepared once and kept. `sql` must live as long as the connection (a literal).
  /// Nested use of the same statement prepares another.
  result<sqlite_query, sqlite_error> query(std::string_view sql);
  /// Prepares, binds in order and runs to the end.
  template <class... Values>
  sqlite_outcome run(std::string_view sql, const Values&... values) {
    auto statement = query(sql);
    if (!statement) return statement.error();
    [[maybe_unused]] int index = 0;
    (statement->bind(++index, values), ...);
    return statement->run();
  }
  /// The first column of the first row, or nothing where there is no row or only NULL.
  template <class... Values>
  result<std::optional<std::int64_t>, sqlite_error> read_integer(std::string_view sql, const Values&... values) {
    auto statement = query(sql);
    if (!statement) return refused{statement.error()};
    [[maybe_unused]] int index = 0;
    (statement->bind(++index, values), ...);
    auto row = statement->step();
    if (!row) return refused{row.error()};
    if (!*row || statement->is_null(0)) return std::optional<std::int64_t>{};
    return std::optional<std::int64_t>{statement->integer(0)};
  }

  /// Rows that the last statement changed.
  std::int64_t changes() const;
  /// A transaction is open (SQLite ends one by itself on some errors).
  bool in_transaction() const;
  /// Reads `out.size()` bytes of a blob without loading the rest of it.
  sqlite_outcome read_blob(const char* table, const char* column, std::int64_t row, std::size_t offset,
                           std::span<std::byte> out);
  sqlite_error last_error() const;
  /// For what is not wrapped here.
  sqlite3* raw() const { return db_; }

 private:
  friend class sqlite_query;
  explicit sqlite_db(sqlite3* db) : db_(db) {}
  void give_back(std::string_view sql, sqlite3_stmt* statement);
  void close();

  sqlite3* db_ = nullptr;
  std::vector<std::pair<std::string_view, sqlite3_stmt*>> idle_;
};

}  // namespace madang
