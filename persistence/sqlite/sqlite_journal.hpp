#pragma once

#include <memory>
#include <string>

#include "persistence/files/data_lock.hpp"
#include "persistence/journal/batch_journal.hpp"

namespace madang {

struct sqlite_journal_options : journal_options {
  /// The lock of `dir`, where the caller opened other files there first; otherwise the journal takes it.
  std::shared_ptr<data_lock> lock;
  /// Name of an SQLite file system layer, for tests; empty: the default one.
  std::string vfs;
};

/// Takes the directory and opens the journal in it, or makes one. See FORMAT.md. The error is for the operator.
result<std::unique_ptr<batch_journal>, std::string> open_sqlite_journal(sqlite_journal_options options);

}  // namespace madang
