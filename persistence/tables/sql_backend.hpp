#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {

enum class sql_dialect : std::uint8_t { sqlite = 1, postgres = 2 };

/// Columns of many rows, each an array that a statement takes as one parameter and unnests.
using sql_integers = std::vector<std::int64_t>;
using sql_texts = std::vector<std::string>;
using sql_blobs = std::vector<std::vector<std::byte>>;
using sql_array = std::variant<sql_integers, sql_texts, sql_blobs>;

/// A statement of a database that is not SQLite, as `sql_statement` uses it. Parameters are numbered from 1.
class sql_cursor {
 public:
  virtual ~sql_cursor() = default;

  /// Forgets parameters and rows.
  virtual void reset() = 0;
  virtual void bind(int index, std::int64_t value) = 0;
  virtual void bind_null(int index) = 0;
  virtual void bind(int index, std::string_view text) = 0;
  virtual void bind(int index, std::span<const std::byte> bytes) = 0;
  virtual void bind(int index, const sql_integers& values) = 0;
  virtual void bind(int index, const sql_texts& values) = 0;
  virtual void bind(int index, const sql_blobs& values) = 0;

  /// The first call runs the statement. True: a row is there.
  virtual result<bool, sqlite_error> step() = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual bool null(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual std::span<const std::byte> blob(int column) const = 0;
  virtual const char* sql() const = 0;
};

/// A connection to a database that is not SQLite, as `sql_session` uses it. Between two transactions it may connect
/// anew, unnoticed; within one, what is lost is a failure.
class sql_backend {
 public:
  virtual ~sql_backend() = default;

  virtual std::unique_ptr<sql_cursor> prepare(const char* sql) = 0;
  virtual sqlite_outcome run(const char* sql) = 0;
  virtual sqlite_outcome begin(bool reads_only) = 0;
  virtual sqlite_outcome commit() = 0;
  virtual void roll_back() = 0;
  /// Rows that the last statement changed.
  virtual std::int64_t changes() const = 0;
  /// Whose rows these are where several writers share tables.
  virtual std::int64_t writer() const = 0;
};

}  // namespace madang
