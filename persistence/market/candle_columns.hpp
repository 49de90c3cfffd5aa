#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "messages/market/queries.hpp"
#include "persistence/sqlite/sql_session.hpp"

/// The tables of candles out of one description: their columns, and what becomes of each where trades come to a candle
/// that is there already.
namespace madang::market {

inline constexpr std::int64_t nanos_per_minute = 60 * nanos_per_second;
inline constexpr std::int64_t nanos_per_hour = 60 * nanos_per_minute;

/// A table of candles of one length. Longer intervals are made of the longest that divides them.
struct candle_table {
  const char* name;
  const char* column;  ///< in SQLite: how many such intervals after 1970-01-01 UTC; on a server it is `start_at`
  std::int64_t span_ns;
  std::int64_t kept_ns;  ///< older ones are dropped; 0: never
};

/// Seconds are many, and soon of no interest: a week of them is kept.
inline constexpr candle_table second_candles{"second_candles", "second", nanos_per_second, 7 * 24 * nanos_per_hour};
inline constexpr candle_table minute_candles{"candles", "minute", nanos_per_minute, 0};
inline constexpr candle_table hour_candles{"hour_candles", "hour", nanos_per_hour, 0};
inline constexpr std::array candle_tables{second_candles, minute_candles, hour_candles};

/// A candle, and the number of its first trade: trades of two journals may come in either order.
struct projected_candle {
  candle of;
  std::uint64_t first_trade = 0;
};

/// What two candles of one interval make in a column: the value of the earlier or the later one, the least or the
/// largest, or both in one sum, which stays at the largest that a row can hold.
enum class candle_merge : std::uint8_t { earlier = 1, later = 2, least = 3, largest = 4, sum = 5 };

/// A column behind the key, which is symbol and interval.
struct candle_column {
  std::string_view name;
  candle_merge merge;
  std::int64_t (*value)(const projected_candle& made);
};
/// `first_trade`, `last_trade`: the numbers in `trades:SYMBOL` of the candle's first and last trade.
inline constexpr std::array candle_columns{
    candle_column{"open", candle_merge::earlier, [](const projected_candle& made) { return made.of.open.raw; }},
    candle_column{"high", candle_merge::largest, [](const projected_candle& made) { return made.of.high.raw; }},
    candle_column{"low", candle_merge::least, [](const projected_candle& made) { return made.of.low.raw; }},
    candle_column{"close", candle_merge::later, [](const projected_candle& made) { return made.of.close.raw; }},
    candle_column{"volume", candle_merge::sum, [](const projected_candle& made) { return made.of.volume.raw; }},
    candle_column{"first_trade", candle_merge::least,
                  [](const projected_candle& made) { return static_cast<std::int64_t>(made.first_trade); }},
    candle_column{"last_trade", candle_merge::largest,
                  [](const projected_candle& made) { return static_cast<std::int64_t>(made.of.last_trade); }},
};

/// Creates all of them.
std::string create_candles_sql(sql_dialect dialect);
/// Adds candles to those that are there. In a file one: symbol, interval, the columns; on a server many, an array each.
std::string merge_candles_sql(const candle_table& table, sql_dialect dialect);
/// Of a symbol, what began before an interval (a moment on a server).
std::string drop_candles_sql(const candle_table& table, sql_dialect dialect);
/// Of a symbol, from one interval to before another, the newest first; `most` at a time, zero: all.
std::string select_candles_sql(const candle_table& table, sql_dialect dialect, std::int64_t most);
/// The interval of a row of these, and the candle, whose `start` is not filled in.
std::int64_t interval_in(sql_statement& row);
candle candle_in(sql_statement& row);

}  // namespace madang::market
