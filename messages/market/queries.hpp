#pragma once

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

  friend bool operator==(const candle&, const candle&) = default;
};

/// Where the candle that holds a moment begins: intervals are counted from midnight in the market's zone, so that a
/// daily candle is the market's day.
constexpr unix_nanos candle_start(unix_nanos at, std::int64_t interval_s, std::int32_t utc_offset_s) {
  const auto interval = interval_s * nanos_per_second;
  auto within = (at.value + utc_offset_s * nanos_per_second) % interval;
  if (within < 0) within += interval;
  return {at.value - within};
}

/// A symbol's candles, newest first. A page goes on before the start of its last candle.
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

}  // namespace madang::market
