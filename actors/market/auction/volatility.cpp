#include <algorithm>
#include <utility>

#include "actors/market/symbol.hpp"

/// When trading moves too far (KRX: VI).
namespace madang::market {
namespace {

/// How far is too far, at least one unit.
std::int64_t width_of(price reference, rate of) {
  const auto exact = wide_int{reference.raw} * of.raw;
  return static_cast<std::int64_t>((exact + rate::one - 1) / rate::one);
}

bool is_too_far(price at, price reference, rate of) {
  const auto away = at > reference ? at.raw - reference.raw : reference.raw - at.raw;
  return away >= width_of(reference, of);
}

/// The farthest price of a side that is not too far.
price farthest(side aggressor, price reference, rate of) {
  const auto most = std::max<std::int64_t>(width_of(reference, of) - 1, 0);
  return {aggressor == side::buy ? reference.raw + most : reference.raw - most};
}

/// Zero before the day's first trade.
price last_trade(const symbol_state& current) {
  return current.today.open ? current.today.last : price{};
}
price fixed_reference(const symbol_state& current) {
  return current.session.auction_price ? current.session.auction_price : current.limits.base;
}

price nearer(side aggressor, price one, price other) {
  return aggressor == side::buy ? std::min(one, other) : std::max(one, other);
}

}  // namespace

price volatility_reach(const symbol_state& current, const symbol_rules& rules, side aggressor, price worst) {
  if (!rules.volatility || !current.session.is_usual()) return worst;
  const auto limits = rules.volatility();
  if (!limits) return worst;
  auto reach = nearer(aggressor, worst, farthest(aggressor, fixed_reference(current), limits->fixed));
  if (const auto last = last_trade(current)) {
    reach = nearer(aggressor, reach, farthest(aggressor, last, limits->dynamic));
  }
  return reach;
}

volatility_interrupted interruption_at(const symbol_state& current, const symbol_rules& rules, price refused) {
  const auto limits = rules.volatility().value_or(symbol_rules::volatility_limits{});
  const auto last = last_trade(current);
  if (last && is_too_far(refused, last, limits.dynamic)) {
    return {volatility_kind::dynamic_limit, last, refused, limits.gathers_s};
  }
  return {volatility_kind::static_limit, fixed_reference(current), refused, limits.gathers_s};
}

}  // namespace madang::market
