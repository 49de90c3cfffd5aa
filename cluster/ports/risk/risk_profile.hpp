#pragma once

#include "config/risk/risk_settings.hpp"

namespace madang::risk {

/// The limits that a profile's settings say.
inline limits limits_of(const settings& config, profile of) {
  const profile_settings& from = of == profile::real
                                     ? static_cast<const profile_settings&>(config.of<real_settings>())
                                     : static_cast<const profile_settings&>(config.of<paper_settings>());
  limits made;
  const auto set = [&](rule which, std::int64_t amount) { made.set(which, amount == 0 ? no_limit : amount); };
  set(rule::fat_finger, from.fat_finger.raw);
  set(rule::price_collar, from.price_collar.raw);
  set(rule::max_order_value, from.max_order_value.raw);
  set(rule::max_position_quantity, from.max_position_quantity.raw);
  set(rule::max_position_value, from.max_position_value.raw);
  set(rule::max_position_rate, from.max_position_rate.raw);
  set(rule::max_sector_rate, from.max_sector_rate.raw);
  set(rule::max_leverage, from.max_leverage.raw);
  set(rule::max_daily_loss, from.max_daily_loss.raw);
  set(rule::max_open_orders, from.max_open_orders);
  set(rule::max_daily_trades, from.max_daily_trades);
  set_limit(made, {rule::allowed_markets, no_limit, from.allowed_markets});
  set_limit(made, {rule::restricted_symbols, no_limit, from.restricted_symbols});
  made.on_breach = parse_breach_action(from.on_breach);
  return made;
}

inline circuit_limits circuits_of(const settings& config, profile of) {
  const profile_settings& from = of == profile::real
                                     ? static_cast<const profile_settings&>(config.of<real_settings>())
                                     : static_cast<const profile_settings&>(config.of<paper_settings>());
  const auto& watch = config.of<watch_settings>();
  return {from.circuit_errors,      from.circuit_loss, from.circuit_symbol_errors,
          from.circuit_symbol_loss, watch.window_s,    watch.cool_down_s};
}
inline anomaly_limits anomalies_of(const settings& config) {
  const auto& watch = config.of<watch_settings>();
  return {watch.window_s,        watch.order_to_trade, watch.order_to_trade_min, watch.cancels, watch.size_factor,
          watch.size_orders_min, watch.layers};
}

}  // namespace madang::risk
