#pragma once

#include <chrono>
#include <cstdint>

#include "messages/listing.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

struct candle {
  unix_nanos start;
  price open;
  price high;
  price low;
  price close;
  quantity volume;
  std::uint64_t last_trade = 0;  ///< number in `trades:SYM` of the last trade in it; 0: not known

  friend bool operator==(const candle&, const candle&) = default;
};

/// A week begins on Monday, a month on its first day; the number of seconds stands for it.
inline constexpr std::int64_t day_interval = 86'400;
inline constexpr std::int64_t week_interval = 7 * day_interval;
inline constexpr std::int64_t month_interval = 30 * day_interval;

/// The day on which the month of a day begins, and the one after it.
constexpr calendar_day month_begin(calendar_day day, int months_later = 0) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day.value))};
  const auto first = date.year() / date.month() / 1 + std::chrono::months(months_later);
  return {static_cast<std::int32_t>(std::chrono::sys_days(first).time_since_epoch().count())};
}

/// Where the candle that holds a moment begins: intervals are counted from midnight in the market's zone, so that a
/// daily candle is the market's day.
constexpr unix_nanos candle_start(unix_nanos at, std::int64_t interval_s, std::int32_t utc_offset_s) {
  const auto day_ns = day_interval * nanos_per_second;
  // 1970-01-01 was a Thursday: weeks begin four days later.
  const auto shift = utc_offset_s * nanos_per_second - (interval_s == week_interval ? 4 * day_ns : 0);
  const auto interval = (interval_s == month_interval ? day_interval : interval_s) * nanos_per_second;
  auto within = (at.value + shift) % interval;
  if (within < 0) within += interval;
  const unix_nanos start{at.value - within};
  if (interval_s != month_interval) return start;
  const auto day = (start.value + utc_offset_s * nanos_per_second) / day_ns;
  const auto first = month_begin({static_cast<std::int32_t>(day)});
  return {first.value * day_ns - utc_offset_s * nanos_per_second};
}

/// Where the candle after the one that begins at `start` begins.
constexpr unix_nanos candle_end(unix_nanos start, std::int64_t interval_s, std::int32_t utc_offset_s) {
  if (interval_s != month_interval) return start + interval_s * nanos_per_second;
  const auto day_ns = day_interval * nanos_per_second;
  const auto day = (start.value + utc_offset_s * nanos_per_second) / day_ns;
  return {month_begin({static_cast<std::int32_t>(day)}, 1).value * day_ns - utc_offset_s * nanos_per_second};
}

/// A symbol's candles, newest first: whole ones that begin at `from` or after it, and before `to` (none: no end). A
/// page goes on before the start of its last candle.
struct list_candles {
  using item = candle;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return static_cast<std::uint64_t>(one.start.value); }

  symbol_id symbol;
  std::int64_t interval_s = 60;
  unix_nanos from;
  unix_nanos to;
  std::uint32_t limit = 500;
  std::int32_t utc_offset_s = 0;  ///< of the market's zone; whole minutes
};

/// The same in one piece, for what is computed over many of them: as many as it says.
struct read_candle_series {
  using item = candle;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return list_candles::cursor(one); }
  /// The most that one answer has.
  static constexpr std::uint32_t limit_max = 5'000;

  list_candles of;
};

}  // namespace madang::market
