#include "persistence/sqlite/sql_session.hpp"

#include <utility>

namespace madang {
namespace {

/// Steps of SQLite's machine between two looks at the clock: less than a millisecond.
constexpr int steps_between_looks = 10'000;

}  // namespace

sql_session::sql_session(const std::string& path, sqlite_access access, const char* pragmas) {
  auto opened = sqlite_db::open(path, access);
  if (!opened) {
    fail(opened.error(), path);
    return;
  }
  db_.emplace(*std::move(opened));
  sqlite3_busy_timeout(db_->raw(), 5'000);
  run(pragmas);
}

void sql_session::run(const char* sql) {
  if (failed()) return;
  if (auto error = other_ ? other_->run(sql) : db_->exec(sql)) fail(*error, sql);
}

void sql_session::begin_writing() {
  if (!other_) return run("BEGIN IMMEDIATE");
  if (failed()) return;
  if (auto error = other_->begin(false)) fail(*error, "BEGIN");
}

void sql_session::begin_reading() {
  if (!other_) return run("BEGIN");
  if (failed()) return;
  if (auto error = other_->begin(true)) fail(*error, "BEGIN");
}

void sql_session::stop_at(std::chrono::steady_clock::time_point moment) {
  if (!db_) return;
  stops_at_ = moment;
  const auto is_late = [](void* session) {
    return std::chrono::steady_clock::now() > static_cast<const sql_session*>(session)->stops_at_ ? 1 : 0;
  };
  sqlite3_progress_handler(db_->raw(), steps_between_looks, is_late, this);
}

sqlite_outcome sql_session::commit() {
  if (!other_) {
    run("COMMIT");
  } else if (!failed()) {
    if (auto error = other_->commit()) fail(*error, "COMMIT");
  }
  return take_failure();
}

sqlite_outcome sql_session::take_failure() {
  if (failed() && other_) other_->roll_back();
  if (failed() && db_ && db_->in_transaction()) static_cast<void>(db_->exec("ROLLBACK"));
  return std::exchange(failure_, std::nullopt);
}

void sql_session::fail(sqlite_error error, std::string_view during) {
  if (failed()) return;
  error.text += " (";
  error.text += during;
  error.text += ")";
  failure_ = std::move(error);
}

sql_statement::sql_statement(sql_session& session, const char* sql) : session_(session) {
  if (session.other() != nullptr) {
    other_ = session.other()->prepare(sql);
    return;
  }
  if (session.failed()) return;
  auto* db = session.db().raw();
  int code = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) session.fail(session.db().last_error(), sql);
}

bool sql_statement::next() {
  if (session_.failed()) return false;
  if (other_) {
    const auto row = other_->step();
    if (!row) session_.fail(row.error(), other_->sql());
    return row && *row;
  }
  int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail();
  sqlite3_reset(statement_);
  return false;
}

bool sql_statement::run_other() {
  const auto row = other_->step();
  other_->reset();
  if (!row) session_.fail(row.error(), other_->sql());
  return !session_.failed();
}

void sql_statement::fail() {
  const char* sql = sqlite3_sql(statement_);
  session_.fail(session_.db().last_error(), sql == nullptr ? "a statement that was never prepared" : sql);
}

std::string_view sql_statement::text(int column) {
  if (other_) return other_->text(column);
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string_view{} : std::string_view(bytes, size);
}

std::span<const std::byte> sql_statement::blob(int column) {
  if (other_) return other_->blob(column);
  const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::span<const std::byte>{} : std::span(bytes, size);
}

}  // namespace madang
