#include "persistence/sqlite/journal_file.hpp"

#include <sodium.h>
#include <sqlite3.h>

#include "persistence/sqlite/wal_checkpointer.hpp"

namespace madang {
namespace {

/// What one slice of deletions frees at most, so that the writer's next batch does not wait long.
constexpr std::int64_t delete_slice_bytes = 4 << 20;

sqlite_outcome prepare_connection(sqlite_db& db) {
  // The writer moves the write-ahead log itself, because SQLite would hide a sync that fails in it.
  return db.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
      "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8192;");
}

sqlite_outcome create_tables(sqlite_db& db) {
  if (auto error = db.exec("BEGIN IMMEDIATE")) return error;
  if (auto error = db.exec(batch_table_sql)) return error;
  if (auto error = db.exec(segment_table_sql)) return error;
  if (auto error = db.exec(owner_table_sql)) return error;
  std::uint64_t journal = 0;
  randombytes_buf(&journal, sizeof journal);
  if (auto error = db.run("INSERT INTO owner VALUES (1, ?1, 0)", journal >> 1)) return error;
  if (auto error = db.exec("PRAGMA application_id = " + std::to_string(journal_application_id))) return error;
  if (auto error = db.exec("PRAGMA user_version = " + std::to_string(journal_format_version))) return error;
  return db.exec("COMMIT");
}

int remember_pages(void* to, sqlite3*, const char*, int pages) {
  *static_cast<int*>(to) = pages;
  return SQLITE_OK;
}

}  // namespace

journal_file::journal_file(sqlite_db db) : db_(std::move(db)), wal_pages_(std::make_unique<int>(0)) {
  sqlite3_wal_hook(db_.raw(), remember_pages, wal_pages_.get());
}

result<journal_file, std::string> journal_file::open(const std::string& path, const std::string& vfs) {
  auto db = sqlite_db::open(path, sqlite_access::create, vfs);
  if (!db) return refused{"cannot open " + path + ": " + db.error().text};
  const auto cannot = [&](const sqlite_error& error) { return refused{"cannot use " + path + ": " + error.text}; };
  // A file without tables is new; anything else must be ours before a byte of it changes.
  const auto objects = db->read_integer("SELECT count(*) FROM sqlite_master");
  if (!objects) return cannot(objects.error());
  const bool is_new = objects->value_or(0) == 0;
  if (!is_new) {
    if (auto wrong = check_format(*db, path)) return refused{*wrong};
  }
  if (auto error = prepare_connection(*db)) return cannot(*error);
  if (is_new) {
    if (auto error = create_tables(*db)) return cannot(*error);
  }
  return journal_file(*std::move(db));
}

result<std::uint64_t, sqlite_error> journal_file::take_over() {
  auto next = db_.read_integer("UPDATE owner SET incarnation = incarnation + 1 WHERE id = 1 RETURNING incarnation");
  if (!next) return refused{next.error()};
  if (!*next) return refused{sqlite_error{SQLITE_CORRUPT, "the journal has lost its owner row"}};
  return static_cast<std::uint64_t>(**next);
}

result<std::uint64_t, sqlite_error> journal_file::journal_number() {
  auto number = db_.read_integer("SELECT journal FROM owner WHERE id = 1");
  if (!number) return refused{number.error()};
  if (!*number) return refused{sqlite_error{SQLITE_CORRUPT, "the journal has lost its owner row"}};
  return static_cast<std::uint64_t>(**number);
}

result<std::uint64_t, sqlite_error> journal_file::remember_keys(std::uint64_t fingerprint) {
  if (auto error = db_.exec(keys_table_sql)) return refused{*error};
  if (auto error = db_.run("INSERT OR IGNORE INTO keys VALUES (1, ?1)", fingerprint)) return refused{*error};
  auto known = db_.read_integer("SELECT fingerprint FROM keys WHERE id = 1");
  if (!known) return refused{known.error()};
  if (!*known) return refused{sqlite_error{SQLITE_CORRUPT, "the journal has lost the fingerprint of its keys"}};
  return static_cast<std::uint64_t>(**known);
}

result<bool, sqlite_error> journal_file::append(const journal_batch& batch, std::uint64_t incarnation,
                                                const chain_hash& chain) {
  // One statement, so that fence and batch are one transaction.
  auto error = db_.run(
      "INSERT INTO batch (number, incarnation, first, last, chain, bytes) SELECT ?1, ?2, ?3, ?4, ?5, ?6"
      " WHERE (SELECT incarnation FROM owner WHERE id = 1) = ?2",
      batch.number, incarnation, batch.first.value, batch.last.value, std::span<const std::byte>(chain),
      std::span<const std::byte>(batch.bytes));
  if (error) return refused{*error};
  return db_.changes() == 1;
}

result<batch_end, sqlite_error> journal_file::last() {
  auto range = stored_range(db_);
  if (!range) return refused{range.error()};
  batch_end end;
  if (!*range) return end;
  end.number = (*range)->last;
  auto query = db_.query("SELECT last, chain FROM batch WHERE number = ?1");
  if (!query) return refused{query.error()};
  auto found = query->bind(1, end.number).step();
  if (!found) return refused{found.error()};
  const auto chain = *found ? chain_from(query->blob(1)) : std::nullopt;
  if (!chain) return refused{sqlite_error{SQLITE_CORRUPT, "the row of the last batch is damaged"}};
  end.last = {query->number(0)};
  end.chain = *chain;
  return end;
}

sqlite_outcome journal_file::add_segment(const segment_row& segment) {
  return insert_segment(db_, segment);
}

result<bool, sqlite_error> journal_file::delete_archived(std::uint64_t upto) {
  std::uint64_t slice_end = 0;
  std::uint64_t last = 0;
  {
    auto query = db_.query("SELECT number, length(bytes) FROM batch WHERE number <= ?1 ORDER BY number LIMIT 256");
    if (!query) return refused{query.error()};
    query->bind(1, upto);
    for (std::int64_t size = 0;;) {
      auto found = query->step();
      if (!found) return refused{found.error()};
      if (!*found) break;
      last = query->number(0);
      if (size < delete_slice_bytes) slice_end = last;
      size += query->integer(1);
    }
  }
  if (slice_end == 0) return false;
  if (auto error = db_.run("DELETE FROM batch WHERE number <= ?1", slice_end)) return refused{*error};
  return slice_end < upto;
}

sqlite_outcome journal_file::checkpoint() {
  return checkpoint_passively(db_, *wal_pages_);
}

}  // namespace madang
