#include "actors/accounts/orders/placement.hpp"

#include <string>

#include "actors/accounts/account_risk.hpp"
#include "actors/accounts/holds.hpp"
#include "messages/market/refusal_values.hpp"

namespace madang::accounts {
namespace {

/// What one remembered entry takes, its place in the index included.
constexpr std::uint64_t request_bytes = 144;
constexpr std::uint64_t client_order_bytes = 224;

bool is_multiple(std::int64_t value, std::int64_t unit) {
  return unit <= 0 || value % unit == 0;
}

/// Whether cash stays countable whatever all open sales and this one bring.
bool proceeds_fit(const account& current, price worst, quantity amount) {
  const auto all = wide_money(current.cash) + current.sales_limit + proceeds_limit(worst, amount);
  return !(all > cash_and_sales_max);
}

/// A price that a trade could have.
void find_ladder_faults(price one, price tick, const day_limits& limits, placement_faults& faults) {
  if (!is_multiple(one.raw, tick.raw)) faults.add(account_reject::off_tick, tick_values(one, tick));
  if (faults.enough()) return;
  if (one < limits.lower || one > limits.upper) {
    faults.add(account_reject::price_outside_limits, limit_values(limits));
  }
}

/// The price ladder of refusals. Whether there is a price to measure the order by.
bool find_price_faults(const place_order& command, const instrument_terms& instrument, placement_faults& faults) {
  if (!names_price(command.type)) {
    if (command.price) faults.add(account_reject::price_not_allowed);
    return true;
  }
  if (command.price.raw <= 0) {
    faults.add(account_reject::price_required);
    return false;
  }
  find_ladder_faults(command.price, instrument.tick, instrument.limits, faults);
  return true;
}

/// One distance: a price on the ticks that it has itself, or a part of the price that is followed, in steps of a
/// hundredth of a percent. So there are only so many distances, however many stops.
void find_trail_faults(const stop_terms& stop, const instrument_terms& instrument, placement_faults& faults) {
  constexpr rate step{rate::one / 10'000};
  const bool by_price = stop.trail_price.raw != 0;
  const bool by_rate = stop.trail_rate.raw != 0;
  const bool fits = by_price ? stop.trail_price.raw > 0 && stop.trail_price <= instrument.limits.upper
                             : stop.trail_rate.raw > 0 && stop.trail_rate.raw < rate::one &&
                                   is_multiple(stop.trail_rate.raw, step.raw);
  if (by_price == by_rate || !fits) {
    faults.add(account_reject::trail_required);
  } else if (by_price && !is_multiple(stop.trail_price.raw, instrument.stop_tick.raw)) {
    faults.add(account_reject::off_tick, tick_values(stop.trail_price, instrument.stop_tick));
  }
}

/// What a stop order waits for; and that no other order waits.
void find_stop_faults(const place_order& command, const instrument_terms& instrument, placement_faults& faults) {
  const auto& stop = command.stop;
  const bool trails = command.type == order_type::trailing_stop;
  const bool foreign_term = !is_stop(command.type) ? stop.any() : trails ? stop.stop_price.raw != 0 : stop.trails();
  if (foreign_term) faults.add(account_reject::type_not_allowed);
  if (faults.enough() || !is_stop(command.type)) return;
  if (trails) {
    find_trail_faults(stop, instrument, faults);
  } else if (stop.stop_price.raw <= 0) {
    faults.add(account_reject::stop_price_required);
  } else {
    find_ladder_faults(stop.stop_price, instrument.stop_tick, instrument.limits, faults);
  }
}

/// A stop order waits. One at the own side's best price is good for the day alone, as KRX has it.
void find_time_faults(const place_order& command, placement_faults& faults) {
  const bool is_for_day = command.time_in_force == time_in_force::day;
  const bool may_wait = is_for_day || command.time_in_force == time_in_force::gtc;
  const bool fits = command.type == order_type::own_best ? is_for_day : !is_stop(command.type) || may_wait;
  if (!fits) faults.add(account_reject::time_in_force_not_allowed);
}

/// The rules of risk that the order breaks.
void find_risk_faults(const account& current, const place_order& command, price worst, std::size_t legs,
                      const account_risk_rules& rules, placement_faults& faults) {
  auto intent = intent_of(command, worst, rules);
  intent.legs = legs;
  if (!faults.wants_all()) {
    if (auto failed = risk_fault(current, intent, rules)) {
      faults.add(account_reject_of(failed->which), values_of(*failed));
    }
    return;
  }
  for (const auto& failed : risk_faults(current, intent, rules)) {
    faults.add(account_reject_of(failed.which), values_of(failed));
  }
}

/// Whether cash and shares are there.
void find_shortage(const account& current, const place_order& command, money hold, placement_faults& faults) {
  if (command.side == side::buy) {
    if (hold > current.available()) {
      faults.add(account_reject::insufficient_funds, shortage_values(hold, current.available()));
    }
    return;
  }
  const auto found = current.positions.find(command.symbol);
  const auto free = found == current.positions.end() ? quantity{} : found->second.quantity - found->second.held;
  if (command.quantity > free) {
    faults.add(account_reject::insufficient_shares, shortage_values(command.quantity, free));
  }
}

}  // namespace

bool has_room(const account& current, const idempotency& request, std::string_view client_order_id, unix_nanos now,
              const account_rules& rules) {
  if (!request && client_order_id.empty()) return true;
  const auto since = rules.requests.forget_before(now);
  const auto requests = current.requests.size_after(since) + (request ? 1 : 0);
  const auto ids = current.client_orders.size_after(since) + (client_order_id.empty() ? 0 : 1);
  return requests * request_bytes + ids * client_order_bytes <= rules.requests.bytes_max;
}

const client_order_state* known_client_order(const account& current, const place_order& command,
                                             const account_rules& rules) {
  const auto& id = command.client_order_id;
  if (id.empty()) return nullptr;
  const auto open = current.open_client_orders.find(id);
  if (open != current.open_client_orders.end()) return &open->second;
  const auto* known = current.client_orders.find(id, rules.requests.forget_before(command.received_at));
  return known == nullptr ? nullptr : &known->value;
}

money unit_of(const account& current) {
  return smallest_unit(current.terms.currency);
}

price worst_price(const place_order& command, const instrument_terms& instrument) {
  if (names_price(command.type)) return command.price;
  return command.side == side::buy ? instrument.limits.upper : instrument.limits.lower;
}

bool find_terms_faults(const account& current, const place_order& command, const account_rules& rules,
                       placement_faults& faults) {
  const bool has_quantity = command.quantity.raw > 0;
  if (!has_quantity) faults.add(account_reject::quantity_not_positive);
  if (faults.enough()) return false;
  if (!command.instrument) {
    faults.add(account_reject::symbol_unknown);
    return false;
  }
  const auto& instrument = *command.instrument;
  const bool same_money = instrument.currency == current.terms.currency;
  if (!same_money) {
    faults.add(account_reject::currency_mismatch, {{"account", std::string(to_text(current.terms.currency))},
                                                   {"instrument", std::string(to_text(instrument.currency))}});
  }
  if (faults.enough()) return false;
  if (has_quantity && !is_multiple(command.quantity.raw, instrument.lot_size.raw)) {
    faults.add(account_reject::off_lot, lot_values(instrument.lot_size));
  }
  if (faults.enough()) return false;
  const bool has_price = find_price_faults(command, instrument, faults);
  if (!faults.enough()) find_stop_faults(command, instrument, faults);
  if (!faults.enough()) find_time_faults(command, faults);
  if (faults.enough() || !has_price || !has_quantity || !same_money) return false;
  const auto worst = worst_price(command, instrument);
  const bool fits = hold_fits(worst, command.quantity, rules.fee_rate, unit_of(current)) &&
                    (command.side == side::buy || proceeds_fit(current, worst, command.quantity));
  if (!fits) faults.add(account_reject::order_too_large);
  return fits;
}

std::optional<account_rejection> terms_fault(const account& current, const place_order& command,
                                             const account_rules& rules) {
  placement_faults faults(placement_faults::wanted::first);
  find_terms_faults(current, command, rules, faults);
  if (faults.found().empty()) return std::nullopt;
  return std::move(faults.found().front());
}

placement_plan find_faults(const account& current, const place_order& command, const account_rules& rules,
                           placement_faults& faults, std::size_t legs) {
  if (current.is_mirror()) {
    faults.add(account_reject::account_is_mirror);
    return {};
  }
  if (!has_room(current, command.request, command.client_order_id, command.received_at, rules)) {
    faults.add(account_reject::too_many_requests);
  }
  if (faults.enough()) return {};
  const bool is_measurable = find_terms_faults(current, command, rules, faults);
  if (!is_measurable || faults.enough()) return {};
  placement_plan plan{true, worst_price(command, *command.instrument), {}};
  if (command.side == side::buy) {
    plan.hold = purchase_hold(plan.worst, command.quantity, rules.fee_rate, unit_of(current));
  }
  find_risk_faults(current, command, plan.worst, legs, rules.risk, faults);
  if (faults.enough()) return plan;
  if (current.orders.size() + legs >= rules.open_orders_max) {
    faults.add(account_reject::too_many_open_orders, {{"most", std::to_string(rules.open_orders_max)}});
  }
  if (faults.enough()) return plan;
  find_shortage(current, command, plan.hold, faults);
  return plan;
}

}  // namespace madang::accounts
