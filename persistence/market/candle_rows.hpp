#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "messages/market/queries.hpp"
#include "persistence/ports/table_registry.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::market {

inline constexpr std::int64_t nanos_per_minute = 60 * nanos_per_second;

/// A table of candles of one length. Longer intervals are made of the longest that divides them.
struct candle_table {
  const char* name;
  const char* column;  ///< in SQLite: how many such intervals after 1970-01-01 UTC
  std::int64_t span_ns;
  std::int64_t kept_ns;  ///< older ones are dropped; 0: never
};

inline constexpr std::int64_t nanos_per_hour = 60 * nanos_per_minute;
/// Seconds are many, and soon of no interest: a week of them is kept.
inline constexpr candle_table second_candles{"second_candles", "second", nanos_per_second, 7 * 24 * nanos_per_hour};
inline constexpr candle_table minute_candles{"candles", "minute", nanos_per_minute, 0};
inline constexpr candle_table hour_candles{"hour_candles", "hour", nanos_per_hour, 0};
inline constexpr std::array candle_tables{second_candles, minute_candles, hour_candles};

/// Adds what came later to a candle.
void merge_candle(candle& earlier, const candle& later);

/// A candle, and the number of its first trade: trades of two journals may come in either order.
struct projected_candle {
  candle of;
  std::uint64_t first_trade = 0;
};

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
  /// For a table that writes in its own way.
  candle_rows(sql_session& session, const candle_table& table, const std::string& merge, const std::string& drop);

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
