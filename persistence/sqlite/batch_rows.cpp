#include "persistence/sqlite/batch_rows.hpp"

#include <sqlite3.h>

namespace madang {

const char* const batch_table_sql =
    "CREATE TABLE batch ("
    "  number INTEGER PRIMARY KEY,"
    "  incarnation INTEGER NOT NULL,"
    "  first INTEGER NOT NULL,"
    "  last INTEGER NOT NULL,"
    "  chain BLOB NOT NULL,"
    "  bytes BLOB NOT NULL);";

const char* const owner_table_sql =
    "CREATE TABLE owner ("
    "  id INTEGER PRIMARY KEY CHECK (id = 1),"
    "  journal INTEGER NOT NULL,"
    "  incarnation INTEGER NOT NULL);";

const char* const keys_table_sql =
    "CREATE TABLE IF NOT EXISTS keys ("
    "  id INTEGER PRIMARY KEY CHECK (id = 1),"
    "  fingerprint INTEGER NOT NULL);";

const char* const segment_table_sql =
    "CREATE TABLE segment ("
    "  ordinal INTEGER PRIMARY KEY,"
    "  first_batch INTEGER NOT NULL,"
    "  last_batch INTEGER NOT NULL,"
    "  first INTEGER NOT NULL,"
    "  last INTEGER NOT NULL,"
    "  chain_before BLOB NOT NULL,"
    "  chain BLOB NOT NULL);";

namespace {

sqlite_error impossible(const std::string& what) {
  return {SQLITE_CORRUPT, what};
}

result<segment_row, sqlite_error> segment_of(const sqlite_query& row) {
  segment_row segment{row.number(0), row.number(1), row.number(2), {row.number(3)}, {row.number(4)}, {}, {}};
  const auto before = chain_from(row.blob(5));
  const auto after = chain_from(row.blob(6));
  if (!before || !after || segment.first_batch == 0 || segment.last_batch < segment.first_batch) {
    return refused{impossible("the row of segment " + std::to_string(segment.ordinal) + " is damaged")};
  }
  segment.chain_before = *before;
  segment.chain = *after;
  return segment;
}

constexpr const char* select_segments =
    "SELECT ordinal, first_batch, last_batch, first, last, chain_before, chain FROM segment ORDER BY ordinal";

}  // namespace

result<bool, sqlite_error> visit_batch(sqlite_db& db, std::uint64_t number,
                                       const std::function<void(const batch_row&)>& visit) {
  auto query = db.query("SELECT incarnation, first, last, chain, bytes FROM batch WHERE number = ?1");
  if (!query) return refused{query.error()};
  auto found = query->bind(1, number).step();
  if (!found || !*found) return found;
  batch_row row{number, query->number(0), {query->number(1)}, {query->number(2)}, {}, query->blob(4)};
  const auto chain = chain_from(query->blob(3));
  if (!chain || row.first.value == 0 || row.last < row.first || row.bytes.empty()) {
    return refused{impossible("the row of batch " + std::to_string(number) + " is damaged")};
  }
  row.chain = *chain;
  visit(row);
  return true;
}

result<std::optional<position>, sqlite_error> last_position(sqlite_db& db, std::uint64_t number) {
  auto last = db.read_integer("SELECT last FROM batch WHERE number = ?1", number);
  if (!last) return refused{last.error()};
  if (!*last) return std::optional<position>{};
  return std::optional<position>{{static_cast<std::uint64_t>(**last)}};
}

sqlite_outcome insert_batch(sqlite_db& db, const batch_row& row) {
  return db.run("INSERT INTO batch (number, incarnation, first, last, chain, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                row.number, row.incarnation, row.first.value, row.last.value, std::span<const std::byte>(row.chain),
                row.bytes);
}

result<std::optional<batch_range>, sqlite_error> stored_range(sqlite_db& db) {
  auto query = db.query("SELECT (SELECT min(number) FROM batch), (SELECT max(number) FROM batch)");
  if (!query) return refused{query.error()};
  auto found = query->step();
  if (!found) return refused{found.error()};
  if (query->is_null(0)) return std::optional<batch_range>{};
  return std::optional<batch_range>{{query->number(0), query->number(1)}};
}

result<std::vector<segment_row>, sqlite_error> read_segments(sqlite_db& db) {
  auto query = db.query(select_segments);
  if (!query) return refused{query.error()};
  std::vector<segment_row> segments;
  while (true) {
    auto found = query->step();
    if (!found) return refused{found.error()};
    if (!*found) return segments;
    auto one = segment_of(*query);
    if (!one) return refused{one.error()};
    segments.push_back(*one);
  }
}

sqlite_outcome insert_segment(sqlite_db& db, const segment_row& row) {
  return db.run("INSERT OR REPLACE INTO segment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", row.ordinal, row.first_batch,
                row.last_batch, row.first.value, row.last.value, std::span<const std::byte>(row.chain_before),
                std::span<const std::byte>(row.chain));
}

result<segment_row, sqlite_error> read_segment_row(sqlite_db& db) {
  auto query = db.query(select_segments);
  if (!query) return refused{query.error()};
  auto found = query->step();
  if (!found) return refused{found.error()};
  if (!*found) return refused{impossible("the segment does not say what it holds")};
  return segment_of(*query);
}

std::optional<std::string> check_format(sqlite_db& db, const std::string& path) {
  const auto application = db.read_integer("PRAGMA application_id");
  const auto version = db.read_integer("PRAGMA user_version");
  if (!application) return path + " cannot be read: " + application.error().text;
  if (!version) return path + " cannot be read: " + version.error().text;
  if (application->value_or(0) != journal_application_id) return path + " is not a journal of this platform";
  if (version->value_or(0) != journal_format_version) {
    return path + " has format " + std::to_string(version->value_or(0)) + ", this program reads format " +
           std::to_string(journal_format_version);
  }
  return std::nullopt;
}

}  // namespace madang
