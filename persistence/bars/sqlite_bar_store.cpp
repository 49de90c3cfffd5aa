#include "persistence/bars/sqlite_bar_store.hpp"

#include <sqlite3.h>

#include <system_error>

#include "persistence/bars/schema.hpp"

namespace madang::market {
namespace {

/// Rows and progress are on the disk when a transaction is: what was said to be imported is.
constexpr const char* writer_pragmas =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-65536;";
constexpr const char* reader_pragmas = "PRAGMA query_only=1; PRAGMA cache_size=-8192;";

}  // namespace

sqlite_bar_store::sqlite_bar_store(const std::filesystem::path& file)
    : path_(file.string()),
      session_(path_, sqlite_access::create, (std::string(writer_pragmas) + schemas::bars).c_str()),
      insert_(session_, "INSERT INTO bars VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"),
      correct_(session_,
               "UPDATE bars SET open=?4, high=?5, low=?6, close=?7, volume=?8 WHERE symbol=?1 AND interval_s=?2 AND "
               "number=?3 AND (open, high, low, close, volume) IS NOT (?4, ?5, ?6, ?7, ?8)"),
      read_progress_(session_,
                     "SELECT bytes, lines, added, corrected, unchanged, bad, ended FROM bar_files WHERE file=?"),
      put_progress_(session_, "INSERT OR REPLACE INTO bar_files VALUES (?,?,?,?,?,?,?,?)") {}

std::string sqlite_bar_store::failed(const sqlite_error& error) const {
  return path_ + ": " + error.text;
}

result<std::unique_ptr<bar_store>, std::string> sqlite_bar_store::open(const std::filesystem::path& file) {
  std::unique_ptr<sqlite_bar_store> made(new sqlite_bar_store(file));
  if (const auto failure = made->session_.take_failure()) return refused{made->failed(*failure)};
  return std::unique_ptr<bar_store>(std::move(made));
}

result<bar_file_progress, std::string> sqlite_bar_store::progress_of(const std::string& file) {
  bar_file_progress found;
  auto& row = read_progress_;
  row.ask(file);
  if (row.next()) {
    found = {row.number(0), row.number(1), row.number(2),      row.number(3),
             row.number(4), row.number(5), row.integer(6) != 0};
  }
  row.done();
  if (const auto failure = session_.take_failure()) return refused{failed(*failure)};
  return found;
}

void sqlite_bar_store::put_one(const imported_bar& bar, bar_file_progress& progress) {
  const auto run = [&](sql_statement& statement) {
    statement.run(bar.symbol.value, bar.interval_s, bar.number, bar.open.raw, bar.high.raw, bar.low.raw, bar.close.raw,
                  bar.volume.raw);
    return session_.changed_a_row();
  };
  if (run(insert_)) {
    ++progress.added;
  } else if (run(correct_)) {
    ++progress.corrected;
  } else {
    ++progress.unchanged;
  }
}

std::optional<std::string> sqlite_bar_store::put(std::span<const imported_bar> bars, const std::string& file,
                                                 bar_file_progress& progress) {
  auto after = progress;
  session_.begin_writing();
  for (const auto& bar : bars) put_one(bar, after);
  put_progress_.run(file, after.bytes, after.lines, after.added, after.corrected, after.unchanged, after.bad,
                    after.ended ? 1 : 0);
  if (const auto failure = session_.commit()) return failed(*failure);
  progress = after;
  return std::nullopt;
}

std::unique_ptr<sql_session> open_bars_beside(const sql_session& tables) {
  if (tables.failed()) return nullptr;
  const char* const there = sqlite3_db_filename(tables.db().raw(), "main");
  if (there == nullptr || *there == '\0') return nullptr;
  const auto file = bars_in(std::filesystem::path(there).parent_path());
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return nullptr;
  return std::make_unique<sql_session>(file.string(), sqlite_access::read_write, reader_pragmas);
}

}  // namespace madang::market
