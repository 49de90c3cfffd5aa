#pragma once

#include "gateway/market/indicators/bars.hpp"

namespace madang::market {

/// TA_OBV: the volume of bars that closed higher less that of bars that closed lower, from the series' first bar on.
line on_balance_volume(const bar_series& of);

/// The average of (high + low + close) / 3 by volume, from the beginning of each day. None in the day that the series
/// cuts off, and before a day's first share.
line volume_weighted_price(const bar_series& of);

}  // namespace madang::market
