#pragma once

#include "persistence/accounts/ledger_rows.hpp"
#include "persistence/tables/month_partitions.hpp"

namespace madang::accounts {

/// Ledgers in PostgreSQL, a row per entry, by month. One thread.
class pg_ledger_rows final : public ledger_rows {
 public:
  explicit pg_ledger_rows(sql_session& session);

  void write() override;
  void undo() override;
  void reset() override;

 private:
  void look_up_ends();
  void put_ends(const sql_integers& accounts);

  month_partitions months_;
  sql_statement find_ends_;
  sql_statement insert_;
  sql_statement put_ends_;
};

}  // namespace madang::accounts
