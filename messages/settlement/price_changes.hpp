#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "messages/market/queries.hpp"
#include "messages/settlement/queries.hpp"

namespace madang::settlement {

/// Shares of before a change as shares of after it, so that a row of past days can be compared with today.
/// Prices are rounded half-even, at least the smallest one; what does not fit stays as it is.
price price_through(price of, const price_change& change);
wide_quantity volume_through(wide_quantity of, const price_change& change);

/// The bars of the days before each change, in shares of today. A change of a day comes before its trades.
void adjust_days(std::vector<candle>& bars, std::span<const price_change> changes, std::int32_t utc_offset_s);

}  // namespace madang::settlement
