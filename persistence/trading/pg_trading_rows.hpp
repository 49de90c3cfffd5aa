#pragma once

#include "persistence/tables/month_partitions.hpp"
#include "persistence/trading/execution_rows.hpp"
#include "persistence/trading/order_rows.hpp"

namespace madang::trading {

/// Orders in PostgreSQL: gathers as `order_rows` does, and writes a chunk by a few statements that take arrays. One
/// thread.
class pg_order_rows final : public order_rows {
 public:
  pg_order_rows(sql_session& session, stream_index& index, open_order_index& open);

  void write() override;
  // Lists find open orders in a table, not in memory.
  void committed() override {}
  void undo() override {}
  void load() override {}

 private:
  struct columns;

  std::optional<order_owner> read_owner(order_id order) override;
  void insert(const columns& rows);
  void update(const columns& rows);

  sql_statement insert_;
  sql_statement update_;
  sql_statement insert_bare_;
  sql_statement open_;
  sql_statement close_;
  sql_statement find_owner_;
};

/// Executions in PostgreSQL, by month. One whose order another writer has placed, in a journal that is not projected so
/// far, has no account until the order comes; fee and tax that another writer's account has booked wait for their
/// execution, as it waits for them. One thread.
class pg_execution_rows final : public execution_rows {
 public:
  pg_execution_rows(sql_session& session, order_rows& orders, stream_index& index);

  void write() override;
  void undo() override { months_.forget(); }
  void reset() override;

 private:
  void insert();
  void match();
  void adopt();

  month_partitions months_;
  sql_statement wait_;
  sql_statement book_;
  sql_statement insert_;
  sql_statement find_orphan_;
  sql_statement adopt_;
};

}  // namespace madang::trading
