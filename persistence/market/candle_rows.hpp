#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "messages/market/queries.hpp"
#include "persistence/ports/table_registry.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::market {

inline constexpr std::int64_t nanos_per_minute = 60 * nanos_per_second;

/// Adds what came later to a candle.
void merge_candle(candle& earlier, const candle& later);

/// A candle, and the symbol's events that it is made of: trades of two journals may come in either order.
struct projected_candle {
  candle of;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
};

/// Projects trades into one-minute candles by the time of their records. One thread.
class candle_rows : public read_table {
 public:
  explicit candle_rows(sql_session& session);

  void take(const projected_record& record, const traded& event);
  void write() override;
  /// Forgets the chunk.
  void clear() override { rows_.clear(); }

 protected:
  const std::map<std::pair<symbol_id, std::int64_t>, projected_candle>& rows() const { return rows_; }

 private:
  sql_statement merge_;
  std::map<std::pair<symbol_id, std::int64_t>, projected_candle> rows_;  ///< by symbol and minute
};

}  // namespace madang::market
