#pragma once

#include "persistence/accounts/ledger_rows.hpp"
#include "persistence/tables/month_partitions.hpp"

namespace madang::accounts {

/// Ledgers in PostgreSQL, a row per entry, by month. Entries are numbered as they are projected: where another
/// projector has numbered entries of the same account meanwhile, the chunk is undone and numbered anew. One thread.
class pg_ledger_rows final : public ledger_rows {
 public:
  explicit pg_ledger_rows(sql_session& session);

  void write() override;
  void undo() override;
  void reset() override;

 private:
  void look_up_ends();
  /// What an account's last entry was before the chunk.
  using ends_before = std::unordered_map<std::uint64_t, std::uint64_t>;
  void put_ends(const ends_before& before);

  sql_session& session_;
  month_partitions months_;
  sql_statement find_ends_;
  sql_statement insert_;
  sql_statement add_ends_;
  sql_statement move_ends_;
};

}  // namespace madang::accounts
