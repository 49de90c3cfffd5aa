#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "persistence/sqlite/sqlite_db.hpp"
#include "persistence/tables/sql_backend.hpp"

namespace madang {

/// One connection to one SQLite file, or to another database behind `sql_backend`, used by one thread at a time. The
/// first failure sticks: from then on statements do nothing and yield no rows, so that a transaction of many statements
/// is judged once, at its end. A session that could not be opened holds its failure from the start.
class sql_session {
 public:
  sql_session(const std::string& path, sqlite_access access, const char* pragmas);
  explicit sql_session(std::unique_ptr<sql_backend> other) : other_(std::move(other)) {}
  sql_session(const sql_session&) = delete;
  sql_session& operator=(const sql_session&) = delete;

  /// Runs statements without parameters and rows.
  void run(const char* sql);
  /// Begins a transaction that writes, or one that reads a single cut.
  void begin_writing();
  void begin_reading();
  /// A statement on a file that is at work after this moment fails, and the session with it, until another moment is
  /// said. A server has a limit of its own.
  void stop_at(std::chrono::steady_clock::time_point moment);
  /// Ends a transaction: commits when nothing has failed, otherwise undoes it and returns the failure, which is then
  /// forgotten.
  sqlite_outcome commit();
  /// The failure so far, which is then forgotten; an open transaction is undone.
  sqlite_outcome take_failure();

  bool failed() const { return failure_.has_value(); }
  /// `during`: the statement or what else was being done.
  void fail(sqlite_error error, std::string_view during);
  /// Of the last statement.
  bool changed_a_row() const { return (other_ ? other_->changes() : db_->changes()) > 0; }
  const sqlite_db& db() const { return *db_; }
  /// Null: it is SQLite.
  sql_backend* other() const { return other_.get(); }
  sql_dialect dialect() const { return other_ ? sql_dialect::postgres : sql_dialect::sqlite; }
  /// For the WHERE of a statement about the rows of one writer: several share the tables of a server, none a file.
  std::string and_own() const { return other_ ? " AND writer=" + std::to_string(other_->writer()) : std::string(); }

 private:
  std::optional<sqlite_db> db_;
  std::unique_ptr<sql_backend> other_;
  std::chrono::steady_clock::time_point stops_at_;
  sqlite_outcome failure_;
};

/// A value of a column, where the columns are known only at run time.
using sql_value = std::variant<std::int64_t, std::string, std::vector<std::byte>>;

/// A prepared statement of a session. Blobs and texts that are bound must live until the statement is next run.
class sql_statement {
 public:
  sql_statement(sql_session& session, const char* sql);
  sql_statement(sql_session& session, const std::string& sql) : sql_statement(session, sql.c_str()) {}
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

  /// One array per parameter.
  bool run_arrays(const std::vector<sql_array>& arrays) {
    if (session_.failed()) return false;
    int column = 0;
    for (const auto& each : arrays) std::visit([&](const auto& values) { bind(++column, values); }, each);
    return step_to_end();
  }

  /// Binds; rows follow by `next`.
  template <class... Args>
  void ask(const Args&... args) {
    if (session_.failed()) return;
    reset();
    bind_all(args...);
  }
  void ask_values(const std::vector<sql_value>& values) {
    if (session_.failed()) return;
    reset();
    bind_values(values);
  }
  /// The next row, false after the last and after a failure.
  bool next();
  /// Ends a query before its last row.
  void done() { reset(); }

  std::int64_t integer(int column) {
    return other_ ? other_->integer(column) : sqlite3_column_int64(statement_, column);
  }
  std::uint64_t number(int column) { return static_cast<std::uint64_t>(integer(column)); }
  template <class Enumeration>
  Enumeration word(int column) {
    return static_cast<Enumeration>(integer(column));
  }
  bool null(int column) {
    return other_ ? other_->null(column) : sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  /// Valid until the next row.
  std::string_view text(int column);
  std::span<const std::byte> blob(int column);

 private:
  void reset() {
    if (other_) return other_->reset();
    sqlite3_reset(statement_);
  }
  bool step_to_end() {
    if (other_) return run_other();
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
  void bind(int column, std::int64_t value) {
    if (other_) return other_->bind(column, value);
    sqlite3_bind_int64(statement_, column, value);
  }
  void bind(int column, std::uint64_t value) { bind(column, static_cast<std::int64_t>(value)); }
  void bind(int column, int value) { bind(column, std::int64_t{value}); }
  void bind(int column, std::nullptr_t) {
    if (other_) return other_->bind_null(column);
    sqlite3_bind_null(statement_, column);
  }
  template <class Enumeration>
  requires std::is_enum_v<Enumeration>
  void bind(int column, Enumeration value) { bind(column, static_cast<std::int64_t>(value)); }
  // Arrays are for PostgreSQL alone; no statement for SQLite has one.
  void bind(int column, const sql_integers& values) { other_->bind(column, values); }
  void bind(int column, const sql_texts& values) { other_->bind(column, values); }
  void bind(int column, const sql_blobs& values) { other_->bind(column, values); }
  void bind(int column, std::string_view text) {
    if (other_) return other_->bind(column, text);
    sqlite3_bind_text64(statement_, column, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
  }
  void bind(int column, const std::string& text) { bind(column, std::string_view(text)); }
  void bind(int column, const std::vector<std::byte>& bytes) { bind(column, std::span<const std::byte>(bytes)); }
  void bind(int column, std::span<const std::byte> bytes) {
    static const std::byte none{};
    if (other_) return other_->bind(column, bytes);
    sqlite3_bind_blob64(statement_, column, bytes.empty() ? &none : bytes.data(), bytes.size(), SQLITE_STATIC);
  }

  bool run_other();
  void fail();

  sql_session& session_;
  sqlite3_stmt* statement_ = nullptr;
  std::unique_ptr<sql_cursor> other_;
};

}  // namespace madang
