#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {

/// One connection to one SQLite file, used by one thread at a time. The first failure sticks: from then on statements
/// do nothing and yield no rows, so that a transaction of many statements is judged once, at its end. A session that
/// could not be opened holds its failure from the start.
class sql_session {
 public:
  sql_session(const std::string& path, sqlite_access access, const char* pragmas);
  sql_session(const sql_session&) = delete;
  sql_session& operator=(const sql_session&) = delete;

  /// Runs statements without parameters and rows.
  void run(const char* sql);
  /// Ends a transaction: commits when nothing has failed, otherwise undoes it and returns the failure, which is then
  /// forgotten.
  sqlite_outcome commit();
  /// The failure so far, which is then forgotten; an open transaction is undone.
  sqlite_outcome take_failure();

  bool failed() const { return failure_.has_value(); }
  /// `during`: the statement or what else was being done.
  void fail(sqlite_error error, std::string_view during);
  /// Of the last statement.
  bool changed_a_row() const { return db_->changes() > 0; }
  const sqlite_db& db() const { return *db_; }

 private:
  std::optional<sqlite_db> db_;
  sqlite_outcome failure_;
};

/// A value of a column, where the columns are known only at run time.
using sql_value = std::variant<std::int64_t, std::string, std::vector<std::byte>>;

/// A prepared statement of a session. Blobs and texts that are bound must live until the statement is next run.
class sql_statement {
 public:
  sql_statement(sql_session& session, const char* sql);
  ~sql_statement() { sqlite3_finalize(statement_); }
  sql_statement(const sql_statement&) = delete;
  sql_statement& operator=(const sql_statement&) = delete;

  /// Binds and runs to the end; true when it was done.
  template <class... Args>
  bool run(const Args&... args) {
    if (session_.failed()) return false;
    bind_all(args...);
    return step_to_end();
  }
  bool run_values(const std::vector<sql_value>& values) {
    if (session_.failed()) return false;
    bind_values(values);
    return step_to_end();
  }

  /// Binds; rows follow by `next`.
  template <class... Args>
  void ask(const Args&... args) {
    if (session_.failed()) return;
    sqlite3_reset(statement_);
    bind_all(args...);
  }
  void ask_values(const std::vector<sql_value>& values) {
    if (session_.failed()) return;
    sqlite3_reset(statement_);
    bind_values(values);
  }
  /// The next row, false after the last and after a failure.
  bool next();
  /// Ends a query before its last row.
  void done() { sqlite3_reset(statement_); }

  std::int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
  std::uint64_t number(int column) { return static_cast<std::uint64_t>(integer(column)); }
  template <class Enumeration>
  Enumeration word(int column) {
    return static_cast<Enumeration>(integer(column));
  }
  bool null(int column) { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  /// Valid until the next row.
  std::string_view text(int column);
  std::span<const std::byte> blob(int column);

 private:
  bool step_to_end() {
    int code = sqlite3_step(statement_);
    if (code != SQLITE_DONE && code != SQLITE_ROW) [[unlikely]]
      fail();
    sqlite3_reset(statement_);
    return !session_.failed();
  }
  void bind_values(const std::vector<sql_value>& values) {
    int column = 0;
    for (const auto& each : values) std::visit([&](const auto& value) { bind(++column, value); }, each);
  }
  template <class... Args>
  void bind_all(const Args&... args) {
    int column = 0;
    (bind(++column, args), ...);
  }
  void bind(int column, std::int64_t value) { sqlite3_bind_int64(statement_, column, value); }
  void bind(int column, std::uint64_t value) {
    sqlite3_bind_int64(statement_, column, static_cast<std::int64_t>(value));
  }
  void bind(int column, int value) { sqlite3_bind_int64(statement_, column, value); }
  void bind(int column, std::nullptr_t) { sqlite3_bind_null(statement_, column); }
  template <class Enumeration>
  requires std::is_enum_v<Enumeration>
  void bind(int column, Enumeration value) { sqlite3_bind_int64(statement_, column, static_cast<std::int64_t>(value)); }
  void bind(int column, std::string_view text) {
    sqlite3_bind_text64(statement_, column, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
  }
  void bind(int column, const std::string& text) { bind(column, std::string_view(text)); }
  void bind(int column, const std::vector<std::byte>& bytes) { bind(column, std::span<const std::byte>(bytes)); }
  void bind(int column, std::span<const std::byte> bytes) {
    static const std::byte none{};
    sqlite3_bind_blob64(statement_, column, bytes.empty() ? &none : bytes.data(), bytes.size(), SQLITE_STATIC);
  }

  void fail();

  sql_session& session_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace madang
