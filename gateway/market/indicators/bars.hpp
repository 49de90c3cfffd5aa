#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace madang::market {

/// Values along a series, the oldest first; `no_value` while an indicator warms up.
using line = std::vector<double>;
inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();
inline bool is_value(double one) {
  return !std::isnan(one);
}

/// Candles as indicators take them, the oldest first. Computed in `double`, which holds every price and volume up to
/// 2^53 of their smallest units; figures for people, no money is ever made of them.
struct bar_series {
  line high;
  line low;
  line close;
  line volume;
  std::vector<std::int64_t> day;  ///< the market's day of each
  /// How many of the first belong to a day that began before the series: what is summed from the day's start has no
  /// value there.
  std::size_t cut_off = 0;

  std::size_t size() const { return close.size(); }
};

}  // namespace madang::market
