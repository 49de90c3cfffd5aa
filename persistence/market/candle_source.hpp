#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "messages/market/queries.hpp"
#include "persistence/market/candle_columns.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang::market {

/// The candles that all others are made of: of one second, minute, hour or day.
struct candle_unit {
  std::int64_t interval_s = 60;
  std::int32_t utc_offset_s = 0;

  unix_nanos start_of(unix_nanos at) const { return candle_start(at, interval_s, utc_offset_s); }
};

/// The rows of a symbol in one table, the newest first, as candles of a unit that is no shorter than they are.
class candle_source {
 public:
  /// Candles of the platform's own trades.
  candle_source(sql_session& at, const candle_table& table);
  /// Imported bars of 60 or 86,400 seconds.
  candle_source(sql_session& at, std::int64_t bar_s);

  /// Candles that begin at `from` or later and before `to` (zero: no end), which are starts of units.
  void begin(symbol_id symbol, unix_nanos from, unix_nanos to, candle_unit unit);
  /// Of the next candle; nothing behind the last.
  std::optional<unix_nanos> next_start() const { return start_; }
  candle take();
  void pass_over();
  void end() { rows_.done(); }

 private:
  std::int64_t first_at_or_after(unix_nanos at) const;
  void ask();
  void step();

  const std::int64_t span_ns_;
  const bool counts_days_;   ///< of the market's zone
  const bool asks_moments_;  ///< rows are asked for by their starts, not by their numbers
  const bool is_server_;
  sql_statement rows_;
  symbol_id symbol_;
  std::string symbol_text_;
  candle_unit unit_;
  std::int64_t shift_ns_ = 0;
  std::int64_t from_ = 0;
  std::int64_t to_ = 0;
  std::int64_t asked_rows_ = 0;
  std::optional<unix_nanos> start_;
};

/// The newest candle that any of them has, and of those with the same start the first one's, which all move past;
/// nothing when all are at their ends.
std::optional<candle> take_newest(std::span<candle_source* const> from);

}  // namespace madang::market
