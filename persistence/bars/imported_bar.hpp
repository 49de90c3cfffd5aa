#pragma once

#include <cstdint>

#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"

namespace madang::market {

inline constexpr std::int64_t minute_bar_s = 60;
inline constexpr std::int64_t day_bar_s = 86'400;

/// What a symbol was traded at in a minute or on a day, as somebody else has recorded it.
struct imported_bar {
  symbol_id symbol;
  std::int64_t interval_s = minute_bar_s;  ///< or `day_bar_s`
  /// How many such intervals after 1970-01-01: of minutes in UTC, of days in the market's zone.
  std::int64_t number = 0;
  price open;
  price high;
  price low;
  price close;
  quantity volume;

  friend bool operator==(const imported_bar&, const imported_bar&) = default;
};

}  // namespace madang::market
