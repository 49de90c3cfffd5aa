#pragma once

#include <algorithm>
#include <cstdint>

#include "messages/market/queries.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// What the trades of a symbol's latest traded minute make, as far as they are known.
struct minute_candle {
  static constexpr std::int64_t interval_s = 60;

  candle bar;
  unix_nanos as_of;          ///< of its last trade
  std::uint64_t trades = 0;  ///< number in `trades:SYM` of the last trade; 0: there has been none

  friend bool operator==(const minute_candle&, const minute_candle&) = default;
};

/// Where the minute of a moment begins; zones differ by whole minutes.
constexpr unix_nanos minute_of(unix_nanos at) {
  return candle_start(at, minute_candle::interval_s, 0);
}

/// Takes the next trade: into the same minute, or as the first of a later one. One of an earlier minute (a clock that
/// was put back) only counts.
constexpr void add(minute_candle& to, const trade_view& trade) {
  const auto minute = minute_of(trade.time);
  auto& bar = to.bar;
  if (to.trades == 0 || minute.value > bar.start.value) {
    bar = {minute, trade.price, trade.price, trade.price, trade.price, trade.quantity};
  } else if (minute.value == bar.start.value) {
    bar.high = std::max(bar.high, trade.price);
    bar.low = std::min(bar.low, trade.price);
    bar.close = trade.price;
    bar.volume.raw += trade.quantity.raw;
  }
  to.as_of = trade.time;
  to.trades = trade.channel_seq;
}

}  // namespace madang::market
