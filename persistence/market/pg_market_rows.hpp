#pragma once

#include <vector>

#include "persistence/market/candle_rows.hpp"
#include "persistence/tables/month_partitions.hpp"

namespace madang::market {

/// Candles in PostgreSQL. One thread.
class pg_candle_rows final : public candle_rows {
 public:
  using candle_rows::candle_rows;

  void write() override;
};

/// Every trade, by month; for analysts alone, no list reads it. One thread.
class pg_trade_rows final : public read_table {
 public:
  explicit pg_trade_rows(sql_session& session);

  void take(const projected_record& record, const traded& event);
  void write() override;
  void clear() override { rows_.clear(); }
  void undo() override { months_.forget(); }
  void reset() override;

 private:
  struct row {
    symbol_id symbol;
    unix_nanos at;
    traded trade;
  };

  month_partitions months_;
  sql_statement insert_;
  std::vector<row> rows_;
};

}  // namespace madang::market
