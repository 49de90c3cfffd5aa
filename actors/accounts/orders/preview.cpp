#include "actors/accounts/orders/preview.hpp"

#include "actors/accounts/holds.hpp"
#include "actors/accounts/orders/placement.hpp"
#include "actors/accounts/settlement/settlement.hpp"

namespace madang::accounts {
namespace {

using trading::preview_fill;

/// What trades would cost and bring, each charged as it would be booked.
struct preview_sums {
  money value;
  money fee;
  money tax;
};

/// The limit that it names, or takes from the book; zero where it has none.
price limit_of(const place_order& order, const trading::book_meeting& met) {
  return names_price(order.type) ? order.price : met.takes;
}

/// What the order meets, and, of one with a limit, what would rest at it; of a stop that waits, all of it at its stop
/// price where it has no limit.
std::vector<preview_fill> expected_fills(const place_order& order, const trading::book_meeting& met) {
  auto all = met.fills;
  auto left = order.quantity;
  for (const auto& one : all) left -= one.quantity;
  const auto limit = limit_of(order, met);
  const bool may_rest = limit && order.time_in_force != time_in_force::ioc && order.time_in_force != time_in_force::fok;
  if (may_rest && left.raw > 0) {
    all.push_back({limit, left});
  } else if (met.waits_at) {
    all.push_back({met.waits_at, order.quantity});
  }
  return all;
}

preview_sums sums_of(const account& current, const place_order& order, const std::vector<preview_fill>& fills,
                     const account_rules& rules) {
  preview_sums sums;
  const auto terms = terms_of_fill(order.symbol, order.side, trade_date_of({}, rules), rules);
  const auto unit = unit_of(current);
  for (const auto& one : fills) {
    const auto value = notional(one.price, one.quantity);
    const auto fee = charge_of(value, rules.fee_rate, unit, fee_rounding);
    sums.value += value;
    sums.fee += fee;
    if (order.side == side::sell) sums.tax += at_most(tax_of(value, terms, unit), value - fee).total();
  }
  return sums;
}

/// One row for each price.
std::vector<preview_fill> by_price(const std::vector<preview_fill>& fills) {
  std::vector<preview_fill> rows;
  for (const auto& one : fills) {
    if (!rows.empty() && rows.back().price == one.price) {
      rows.back().quantity += one.quantity;
    } else {
      rows.push_back(one);
    }
  }
  return rows;
}

}  // namespace

result<std::optional<trading::meet_book>, account_rejection> decide_meeting(const account& current,
                                                                            const trading::preview_order& command,
                                                                            const account_rules& rules) {
  using meeting = std::optional<trading::meet_book>;
  if (auto fault = access_fault(current, command.order.by, access_need::trade)) {
    return refused<account_rejection>{*fault};
  }
  placement_faults faults(placement_faults::wanted::all);
  if (!find_terms_faults(current, command.order, rules, faults)) return meeting{};
  const bool is_of_house = current.terms.kind == account_kind::house;
  return meeting{{command, worst_price(command.order, *command.order.instrument),
                  self_trade_group_of(current.terms.user, is_of_house, rules.self_trade)}};
}

result<trading::order_preview_view, account_rejection> decide(const account& current,
                                                              const trading::preview_order& command,
                                                              const account_rules& rules,
                                                              const preview_market& market) {
  const auto& order = command.order;
  if (auto fault = access_fault(current, order.by, access_need::trade)) return refused<account_rejection>{*fault};
  placement_faults faults(placement_faults::wanted::all);
  const auto* known = known_client_order(current, order, rules);
  if (known != nullptr && known->body != order.body_hash) faults.add(account_reject::duplicate_client_order_id);
  const auto plan = find_faults(current, order, rules, faults);
  trading::order_preview_view view;
  for (auto& fault : faults.found()) view.refusals.push_back(fault.to_refusal());
  if (order.instrument) view.limits = order.instrument->limits;
  view.status = market.status;
  view.tick = market.tick;
  view.hold = plan.hold;
  view.buying_power = buying_power_of(current);
  if (order.instrument) {
    view.settlement_date = terms_of_fill(order.symbol, order.side, trade_date_of({}, rules), rules).settlement_date;
  }
  if (!plan.is_measurable) return view;
  const auto met = command.met.value_or(trading::book_meeting{});
  view.refused = met.refused;
  const auto sums = sums_of(current, order, expected_fills(order, met), rules);
  view.notional = sums.value;
  view.fee = sums.fee;
  view.tax = sums.tax;
  view.fills = by_price(met.fills);
  view.waits_at = met.waits_at;
  view.last = met.last;
  view.limit = limit_of(order, met);
  return view;
}

}  // namespace madang::accounts
