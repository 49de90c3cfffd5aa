#include "persistence/sqlite/sqlite_db.hpp"

#include <sqlite3.h>

namespace madang {

bool sqlite_error::is_failed_sync() const {
  return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}
bool sqlite_error::is_corruption() const {
  return primary() == SQLITE_CORRUPT || primary() == SQLITE_NOTADB;
}

// ---- sqlite_query --------------------------------------------------------------------------------------------------

sqlite_query::sqlite_query(sqlite_db& owner, std::string_view sql, sqlite3_stmt* statement)
    : owner_(&owner), sql_(sql), statement_(statement) {}

sqlite_query::sqlite_query(sqlite_query&& other) noexcept
    : owner_(other.owner_),
      sql_(other.sql_),
      statement_(std::exchange(other.statement_, nullptr)),
      bind_error_(other.bind_error_) {}

sqlite_query::~sqlite_query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  owner_->give_back(sql_, statement_);
}

sqlite_query& sqlite_query::bind(int index, std::int64_t value) {
  if (const int code = sqlite3_bind_int64(statement_, index, value); code != SQLITE_OK) bind_error_ = code;
  return *this;
}

sqlite_query& sqlite_query::bind(int index, std::string_view text) {
  const char* from = text.data() == nullptr ? "" : text.data();
  const int code = sqlite3_bind_text64(statement_, index, from, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) bind_error_ = code;
  return *this;
}

sqlite_query& sqlite_query::bind(int index, std::span<const std::byte> blob) {
  // A null pointer would bind NULL instead of an empty blob.
  const void* from = blob.empty() ? static_cast<const void*>("") : blob.data();
  if (const int code = sqlite3_bind_blob64(statement_, index, from, blob.size(), SQLITE_STATIC); code != SQLITE_OK) {
    bind_error_ = code;
  }
  return *this;
}

sqlite_query& sqlite_query::bind_null(int index) {
  if (const int code = sqlite3_bind_null(statement_, index); code != SQLITE_OK) bind_error_ = code;
  return *this;
}

result<bool, sqlite_error> sqlite_query::step() {
  if (bind_error_ != 0) return refused{sqlite_error{bind_error_, sqlite3_errstr(bind_error_)}};
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return refused{owner_->last_error()};
}

sqlite_outcome sqlite_query::run() {
  while (true) {
    auto row = step();
    if (!row) return row.error();
    if (!*row) return std::nullopt;
  }
}

void sqlite_query::again() {
  sqlite3_reset(statement_);
}

std::int64_t sqlite_query::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view sqlite_query::text(int column) const {
  const auto* from = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (from == nullptr) return {};
  return {from, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const std::byte> sqlite_query::blob(int column) const {
  const auto* from = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  return {from, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool sqlite_query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

// ---- sqlite_db -----------------------------------------------------------------------------------------------------

namespace {

/// The index of the write-ahead log is kept in memory, so that no file is made beside the database.
constexpr const char* at_rest_pragmas = "PRAGMA locking_mode = EXCLUSIVE";

int open_flags(sqlite_access access) {
  const int shared = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  switch (access) {
    case sqlite_access::create:
      return shared | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case sqlite_access::read_write:
      return shared | SQLITE_OPEN_READWRITE;
    case sqlite_access::read_only:
    case sqlite_access::at_rest:
      break;
  }
  return shared | SQLITE_OPEN_READONLY;
}

}  // namespace

result<sqlite_db, sqlite_error> sqlite_db::open(const std::string& path, sqlite_access access, const std::string& vfs) {
  sqlite3* raw = nullptr;
  const bool at_rest = access == sqlite_access::at_rest;
  const char* layer = vfs.empty() ? nullptr : vfs.c_str();
  const int code = sqlite3_open_v2(path.c_str(), &raw, open_flags(access), at_rest ? "unix-none" : layer);
  sqlite_db opened(raw);
  if (code == SQLITE_OK && at_rest) {
    if (auto error = opened.exec(at_rest_pragmas)) return refused{*error};
    sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  if (code == SQLITE_OK) return opened;
  if (raw == nullptr) return refused{sqlite_error{code, sqlite3_errstr(code)}};
  return refused{opened.last_error()};
}

sqlite_db::sqlite_db(sqlite_db&& other) noexcept
    : db_(std::exchange(other.db_, nullptr)), idle_(std::move(other.idle_)) {}

sqlite_db& sqlite_db::operator=(sqlite_db&& other) noexcept {
  if (this != &other) {
    close();
    db_ = std::exchange(other.db_, nullptr);
    idle_ = std::move(other.idle_);
  }
  return *this;
}

sqlite_db::~sqlite_db() {
  close();
}

void sqlite_db::close() {
  for (auto& [sql, statement] : idle_) sqlite3_finalize(statement);
  idle_.clear();
  if (db_ != nullptr) sqlite3_close_v2(std::exchange(db_, nullptr));
}

sqlite_outcome sqlite_db::exec(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return std::nullopt;
  return last_error();
}

result<sqlite_query, sqlite_error> sqlite_db::query(std::string_view sql) {
  for (std::size_t i = 0; i < idle_.size(); ++i) {
    if (idle_[i].first != sql) continue;
    auto* statement = idle_[i].second;
    idle_[i] = idle_.back();
    idle_.pop_back();
    return sqlite_query(*this, sql, statement);
  }
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return refused{last_error()};
  return sqlite_query(*this, sql, statement);
}

void sqlite_db::give_back(std::string_view sql, sqlite3_stmt* statement) {
  idle_.emplace_back(sql, statement);
}

std::int64_t sqlite_db::changes() const {
  return sqlite3_changes64(db_);
}
bool sqlite_db::in_transaction() const {
  return sqlite3_get_autocommit(db_) == 0;
}

sqlite_outcome sqlite_db::read_blob(const char* table, const char* column, std::int64_t row, std::size_t offset,
                                    std::span<std::byte> out) {
  sqlite3_blob* blob = nullptr;
  if (sqlite3_blob_open(db_, "main", table, column, row, 0, &blob) != SQLITE_OK) {
    auto error = last_error();
    sqlite3_blob_close(blob);
    return error;
  }
  const int code = sqlite3_blob_read(blob, out.data(), static_cast<int>(out.size()), static_cast<int>(offset));
  sqlite3_blob_close(blob);
  if (code == SQLITE_OK) return std::nullopt;
  return sqlite_error{code, sqlite3_errstr(code)};
}

sqlite_error sqlite_db::last_error() const {
  return {sqlite3_extended_errcode(db_), sqlite3_errmsg(db_)};
}

}  // namespace madang
