#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "persistence/journal/journal_batch.hpp"
#include "persistence/sqlite/batch_rows.hpp"
#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {

/// The writer's connection to the journal file. One thread at a time.
class journal_file {
 public:
  /// Opens the file, or makes it. The error is for the operator.
  static result<journal_file, std::string> open(const std::string& path, const std::string& vfs);

  /// Becomes the one writer: whoever wrote before is fenced off. Gives the new incarnation.
  result<std::uint64_t, sqlite_error> take_over();
  /// A number that tells this journal from every other.
  result<std::uint64_t, sqlite_error> journal_number();

  /// Remembers the fingerprint of the keys that belong to this journal, once. Gives the one that is remembered.
  result<std::uint64_t, sqlite_error> remember_keys(std::uint64_t fingerprint);

  /// True: the batch is durable. False: another incarnation owns the journal, and nothing was written.
  result<bool, sqlite_error> append(const journal_batch& batch, std::uint64_t incarnation, const chain_hash& chain);
  /// The last batch in the file; an empty one where there is none.
  result<batch_end, sqlite_error> last();

  /// Registers a closed segment: its batches are found there from now on.
  sqlite_outcome add_segment(const segment_row& segment);
  /// Deletes a slice of the oldest batches up to `upto` that a registered segment holds. True: there are more of them.
  result<bool, sqlite_error> delete_archived(std::uint64_t upto);

  /// Pages in the write-ahead log after the last commit.
  int wal_pages() const { return *wal_pages_; }
  /// Moves what is left in the write-ahead log to the file, without waiting for readers.
  sqlite_outcome checkpoint();

  sqlite_db& db() { return db_; }

 private:
  explicit journal_file(sqlite_db db);

  sqlite_db db_;
  std::unique_ptr<int> wal_pages_;  ///< SQLite's hook keeps its address
};

}  // namespace madang
