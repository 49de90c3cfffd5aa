#include "messages/settlement/price_changes.hpp"

#include <algorithm>

#include "messages/money/wide_money.hpp"

namespace madang::settlement {

price price_through(price of, const price_change& change) {
  if (change.before.raw <= 0 || change.after.raw <= 0 || of.raw <= 0) return of;
  const auto through = scaled(of.raw, change.after.raw, change.before.raw);
  if (!through || *through > INT64_MAX) return of;
  return std::max(price{static_cast<std::int64_t>(*through)}, price{1});
}

wide_quantity volume_through(wide_quantity of, const price_change& change) {
  if (change.before.raw <= 0 || change.after.raw <= 0) return of;
  const auto through = scaled(of.raw, change.before.raw, change.after.raw);
  return through ? wide_quantity{*through} : of;
}

void adjust_days(std::vector<candle>& bars, std::span<const price_change> changes, std::int32_t utc_offset_s) {
  for (auto& bar : bars) {
    const auto day = day_in_zone(bar.start, utc_offset_s);
    for (const auto& change : changes) {
      if (day_in_zone(change.begun_at, utc_offset_s) <= day) continue;
      for (auto* each : {&bar.open, &bar.high, &bar.low, &bar.close}) *each = price_through(*each, change);
      const auto volume = volume_through(wide_quantity(bar.volume), change).raw;
      bar.volume = quantity{static_cast<std::int64_t>(std::min<wide_int>(volume, INT64_MAX))};
    }
  }
}

}  // namespace madang::settlement
