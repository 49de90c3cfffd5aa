#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>

#include "persistence/market/candle_columns.hpp"
#include "persistence/ports/table_registry.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::market {

/// Adds what came later to a candle.
void merge_candle(candle& earlier, const candle& later);

/// Projects trades into the candles of one table by the time of their records. One thread.
class candle_rows : public read_table {
 public:
  candle_rows(sql_session& session, const candle_table& table);

  void take(const projected_record& record, const traded& event);
  void write() override;
  /// Forgets the chunk.
  void clear() override { rows_.clear(); }
  void undo() override { dropped_.clear(); }
  void reset() override {
    clear();
    dropped_.clear();
  }

 protected:
  const std::map<std::pair<symbol_id, std::int64_t>, projected_candle>& rows() const { return rows_; }
  const candle_table& table() const { return table_; }
  sql_statement& merge() { return merge_; }
  /// Drops what is too old, once an hour of each symbol; `run(symbol, before)` drops what began before a moment.
  template <class Run>
  void drop_old(Run run) {
    if (table_.kept_ns == 0) return;
    for (const auto& [key, each] : rows_) {
      auto& hour = dropped_[key.first];
      const auto now = each.of.start.value / nanos_per_hour;
      if (std::exchange(hour, std::max(hour, now)) < now) run(key.first, each.of.start.value - table_.kept_ns);
    }
  }
  sql_statement& drop() { return drop_; }

 private:
  const candle_table table_;
  sql_statement merge_;
  sql_statement drop_;
  std::map<std::pair<symbol_id, std::int64_t>, projected_candle> rows_;  ///< by symbol and interval
  std::unordered_map<symbol_id, std::int64_t> dropped_;                  ///< in which hour the last time
};

}  // namespace madang::market
