#include "persistence/projection/projection_file.hpp"

#include <sqlite3.h>

#include <filesystem>

#include "persistence/projection/projection_schema.hpp"

namespace madang {
namespace {

/// Raised when the tables change their form: a file of another form is put aside and projected anew.
constexpr std::int64_t schema_version = 3;

constexpr const char* writer_pragmas =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=2000; PRAGMA cache_size=-131072; "
    "PRAGMA temp_store=MEMORY;";
constexpr const char* reader_pragmas = "PRAGMA query_only=1; PRAGMA cache_size=-8192;";

std::int64_t first_integer(sql_session& session, const char* sql) {
  sql_statement read(session, sql);
  read.ask();
  return read.next() ? read.integer(0) : 0;
}

/// Makes sure that the tables are there; returns false where the file is of another form.
bool prepare(sql_session& session) {
  auto version = first_integer(session, "PRAGMA user_version");
  bool empty = first_integer(session, "SELECT count(*) FROM sqlite_master") == 0;
  if (session.failed()) return true;
  if (!empty) return version == schema_version && first_integer(session, "SELECT count(*) FROM progress") == 1;
  session.run("BEGIN IMMEDIATE");
  session.run(projection_schema);
  session.run("INSERT INTO progress (id, batch, position, checkpoint) VALUES (1, 0, 0, 0)");
  session.run(("PRAGMA user_version=" + std::to_string(schema_version)).c_str());
  session.run("COMMIT");
  return true;
}

}  // namespace

projection_file::projection_file(const std::string& path)
    : session_(path, sqlite_access::create, writer_pragmas),
      prepared_(prepare(session_)),
      tables_(session_),
      snapshots_(session_) {}

result<std::unique_ptr<projection_file>, sqlite_error> projection_file::open(const std::string& path) {
  std::unique_ptr<projection_file> file(new projection_file(path));
  if (!file->prepared_) return refused{sqlite_error{SQLITE_NOTADB, path + " holds tables of another form"}};
  file->read_progress();
  if (auto failure = file->session_.take_failure()) return refused{*failure};
  return file;
}

bool projection_file::put_aside(const std::string& path) {
  std::error_code error;
  std::filesystem::rename(path, path + ".aside", error);
  if (error) return false;
  // What is committed only in the WAL belongs to the file that is given up.
  std::filesystem::remove(path + "-wal", error);
  std::filesystem::remove(path + "-shm", error);
  return true;
}

projection_progress projection_file::read_progress() {
  sql_statement read(session_, "SELECT batch, position, checkpoint FROM progress");
  read.ask();
  if (!read.next()) return {};
  return {read.number(0), {read.number(1)}, {read.number(2)}};
}

void projection_file::load_open_orders(open_order_index& into) {
  into.clear();
  sql_statement read(session_, "SELECT id, account FROM open_orders ORDER BY id");
  std::vector<order_turn> turns;
  for (read.ask(); read.next();) {
    turns.push_back({{read.number(0)}, {read.number(1)}, true});
    if (turns.size() < 10'000) continue;
    into.apply(turns);
    turns.clear();
  }
  into.apply(turns);
}

std::unique_ptr<sql_session> open_projection_reader(const std::string& path) {
  return std::make_unique<sql_session>(path, sqlite_access::read_write, reader_pragmas);
}

}  // namespace madang
