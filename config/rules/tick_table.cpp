#include "config/rules/tick_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace madang {
namespace {

__extension__ using int128 = __int128;

/// The share of a price, rounded towards zero.
price share_of(price base, rate width) {
  const auto raw = int128{base.raw} * width.raw / rate::one;
  ensure(raw <= std::numeric_limits<std::int64_t>::max(), "price limit overflow");
  return {static_cast<std::int64_t>(raw)};
}

price multiple_below(price at, price tick) {
  return {at.raw - at.raw % tick.raw};
}

}  // namespace

std::optional<tick_table> tick_table::make(std::vector<tick_band> bands) {
  if (bands.empty() || bands.back().below) return std::nullopt;
  for (std::size_t i = 0; i < bands.size(); ++i) {
    if (bands[i].tick <= price{}) return std::nullopt;
    if (i + 1 == bands.size()) break;
    const auto lower_bound = i == 0 ? price{} : bands[i - 1].below;
    const auto& next = bands[i + 1];
    if (bands[i].below <= lower_bound || next.tick < bands[i].tick) return std::nullopt;
    if (bands[i].below.raw % bands[i].tick.raw != 0 || bands[i].below.raw % next.tick.raw != 0) return std::nullopt;
  }
  return tick_table(std::move(bands));
}

price tick_table::tick_at(price at) const {
  const auto band = std::find_if(bands_.begin(), bands_.end() - 1, [&](const tick_band& b) { return at < b.below; });
  return band->tick;
}

bool tick_table::is_on_tick(price at) const {
  return at > price{} && at.raw % tick_at(at).raw == 0;
}

price tick_table::floor_to_tick(price at) const {
  return at <= price{} ? price{} : multiple_below(at, tick_at(at));
}

price tick_table::ceil_to_tick(price at) const {
  if (at <= price{}) return bands_.front().tick;
  const auto floor = floor_to_tick(at);
  return floor == at ? at : floor + tick_at(at);
}

price tick_table::next_above(price at) const {
  return floor_to_tick(at) + tick_at(at);
}

price tick_table::next_below(price at) const {
  return floor_to_tick(price{at.raw - 1});
}

day_limits tick_table::limits_of(price base, rate width) const {
  ensure(base > price{}, "base price not positive");
  const auto reach = multiple_below(share_of(base, width), tick_at(base));
  return {base, std::max(floor_to_tick(base - reach), bands_.front().tick), floor_to_tick(base + reach)};
}

}  // namespace madang
