#pragma once

#include <memory>
#include <string>

#include "persistence/journal/batch_journal.hpp"
#include "persistence/postgres/postgres_snapshots.hpp"
#include "persistence/postgres/postgres_store.hpp"

namespace madang {

/// A journal in PostgreSQL with the snapshots beside it.
struct postgres_journal {
  std::unique_ptr<postgres_snapshots> snapshots;  ///< outlives the journal
  std::unique_ptr<batch_journal> events;

  postgres_journal() = default;
  postgres_journal(postgres_journal&&) = default;
  postgres_journal& operator=(postgres_journal&&) = delete;
  ~postgres_journal() { events.reset(); }
};

/// Opens the journal of one writer, whoever wrote there before being fenced off. `options.head` and
/// `options.snapshots` are set here. The error is for the operator.
result<postgres_journal, std::string> open_postgres_journal(journal_options options, postgres_store_options store);

}  // namespace madang
