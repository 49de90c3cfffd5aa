#include "actors/accounts/settlement/actions.hpp"

#include <algorithm>

#include "actors/accounts/account_day.hpp"
#include "actors/accounts/holds.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/accounts/valuation/basis.hpp"

namespace madang::accounts {
namespace {

constexpr std::int64_t days_of_a_year = 365;

action_view outcome(const account& current, action_outcome what, money amount = {}) {
  return {current.id, what, amount};
}
decided_action nothing(const account& current, action_outcome what = action_outcome::nothing_due) {
  return {{}, outcome(current, what)};
}

money unit_of(const account& current) {
  return smallest_unit(current.terms.currency);
}
/// Whether cash stays countable with this much more.
bool has_room(const account& current, wide_money more) {
  return !(wide_money(current.cash) + current.sales_limit + more > cash_and_sales_max);
}

template <class Event>
decided_action done(const account& current, const account_rules& rules, Event event, money amount) {
  auto events = closing_events(current, rules);
  events.emplace_back(std::move(event));
  return {std::move(events), outcome(current, action_outcome::done, amount)};
}

/// Of the days of a period that begins on a day, those on which the account was open, that of its opening included.
std::int64_t days_open(const account& current, calendar_day period, std::uint32_t days, const account_rules& rules) {
  if (current.created_at.value == 0) return days;
  const auto opened = day_in_zone(current.created_at, rules.utc_offset_s);
  const auto missed = std::max<std::int64_t>(std::int64_t{opened.value} - period.value, 0);
  return std::max<std::int64_t>(std::int64_t{days} - missed, 0);
}

/// The house and what lies elsewhere do not.
bool takes_part(const account& current) {
  return current.is_open() && current.terms.kind != account_kind::house && !current.is_mirror();
}

bool has_open_orders(const account& current, symbol_id symbol) {
  return std::any_of(current.orders.begin(), current.orders.end(),
                     [&](const auto& one) { return one.second.symbol == symbol; });
}

void adjust_lots(lot_books& books, const position_adjusted& event) {
  auto& lots = books.open[event.symbol];
  wide_money cost;
  for (const auto& one : lots) cost += one.cost;
  lots = adjusted(lots, event.numerator, event.denominator);
  // Where nothing is left, all of it was given away.
  const auto gone = lots.empty() ? cost : sell_lots(lots, event.paid_out);
  if (event.paid_out || lots.empty()) books.realized += wide_money(event.cash_in_lieu) - gone;
  if (lots.empty()) books.open.erase(event.symbol);
}

void move_cash(account& target, money cash_after, money held_after) {
  ensure(held_after.raw >= 0 && cash_after >= held_after, "cash does not cover what is held");
  target.cash = cash_after;
  target.held = held_after;
}

}  // namespace

bool is_done(const account& current, std::uint64_t action) {
  return current.settlement.actions.contains(action);
}

std::optional<quantity> held_on(const account& current, symbol_id symbol, calendar_day day,
                                std::optional<quantity> known, const account_rules& rules) {
  const auto changed = current.totals.changed_at;
  if (changed.value == 0) return quantity{};
  if (day_in_zone(changed, rules.utc_offset_s) > day) return known;
  const auto found = current.positions.find(symbol);
  return found == current.positions.end() ? quantity{} : found->second.quantity;
}

void remember_action(account& target, std::uint64_t action, calendar_day day) {
  auto& known = target.settlement.actions;
  std::erase_if(known, [&](const auto& one) { return one.second.value < day.value - action_memory_days; });
  known.emplace(action, day);
}

quantity adjusted(quantity held, std::uint32_t numerator, std::uint32_t denominator) {
  ensure(numerator > 0 && denominator > 0, "shares are not split by nothing");
  const auto after = wide_int{held.raw} * numerator / denominator;
  ensure(after <= INT64_MAX, "a split makes more shares than can be counted");
  return {static_cast<std::int64_t>(after)};
}

lot_list adjusted(const lot_list& lots, std::uint32_t numerator, std::uint32_t denominator) {
  lot_list out;
  quantity before;
  quantity after;
  wide_money left_over;
  for (const auto& one : lots) {
    before += one.quantity;
    const auto through = adjusted(before, numerator, denominator);
    const auto made = through - after;
    after = through;
    if (made) {
      out.push_back({made, one.cost + left_over, one.acquired_at});
      left_over = {};
    } else {
      left_over += one.cost;
    }
  }
  if (!out.empty()) out.back().cost += left_over;
  return out;
}

decided_action decide(const account& current, const pay_dividend& command, const account_rules& rules) {
  if (!takes_part(current)) return nothing(current);
  if (is_done(current, command.action)) return nothing(current, action_outcome::done_before);
  const auto held = held_on(current, command.symbol, command.cum_day, command.known_quantity, rules);
  if (!held) return nothing(current, action_outcome::needs_history);
  if (held->raw <= 0) return nothing(current);
  const auto gross = wide_notional(command.per_share, *held);
  if (!has_room(current, gross)) return nothing(current, action_outcome::too_large);
  dividend_paid event{command.action,
                      command.symbol,
                      command.record_date,
                      command.pay_date,
                      *held,
                      command.per_share,
                      {},
                      command.tax_rate,
                      {},
                      {},
                      current.held};
  event.gross = rounded(saturated(gross), unit_of(current), rounding::down);
  event.tax = charge_of(event.gross, command.tax_rate, unit_of(current), tax_rounding);
  event.cash_after = current.cash + event.gross - event.tax;
  return done(current, rules, event, event.gross);
}

decided_action decide(const account& current, const pay_interest& command, const account_rules& rules) {
  if (!takes_part(current)) return nothing(current);
  if (is_done(current, command.action)) return nothing(current, action_outcome::done_before);
  const auto base = settled_cash_of(current);
  const auto days = days_open(current, command.period, command.days, rules);
  if (base.raw <= 0 || days == 0) return nothing(current);
  const auto of_year = share_of(base, command.yearly);
  const auto part = scaled(of_year.raw, days, days_of_a_year);
  if (!part || !has_room(current, wide_money{*part})) return nothing(current, action_outcome::too_large);
  interest_paid event{command.action, command.period, command.yearly, base, {}, {}, current.held};
  event.amount = rounded(saturated(wide_money{*part}), unit_of(current), rounding::down);
  if (!event.amount) return nothing(current);
  event.cash_after = current.cash + event.amount;
  return done(current, rules, event, event.amount);
}

decided_action decide(const account& current, const charge_account_fee& command, const account_rules& rules) {
  if (!takes_part(current)) return nothing(current);
  if (is_done(current, command.action)) return nothing(current, action_outcome::done_before);
  const auto free = std::max(withdrawable_of(current, rules.settlement), money{});
  const auto amount = rounded(std::min(command.amount, free), unit_of(current), rounding::down);
  if (amount.raw <= 0) return nothing(current);
  return done(current, rules,
              account_fee_charged{command.action, command.period, amount, current.cash - amount, current.held}, amount);
}

decided_action decide(const account& current, const adjust_position& command, const account_rules& rules) {
  if (current.is_mirror()) return nothing(current);
  if (is_done(current, command.action)) return nothing(current, action_outcome::done_before);
  // What was bought since is of the new shares.
  const auto since = command.unchanged_since;
  if (since.value != 0 && current.totals.changed_at >= since) return nothing(current);
  if (has_open_orders(current, command.symbol)) return nothing(current, action_outcome::busy);
  const auto found = current.positions.find(command.symbol);
  if (found == current.positions.end() || found->second.quantity.raw <= 0) return nothing(current);
  const auto& [held, on_hold, basis] = found->second;
  if (wide_int{held.raw} * command.numerator / command.denominator > issued_max.raw) {
    return nothing(current, action_outcome::too_large);
  }
  const auto made = adjusted(held, command.numerator, command.denominator);
  const bool keeps_parts = current.terms.kind == account_kind::house;
  const quantity paid_out{keeps_parts ? 0 : made.raw % quantity::one};
  const auto whole = made - paid_out;
  const position_basis all{cost_of(basis, held), made};
  position_adjusted event;
  event.action = command.action;
  event.date = command.date;
  event.symbol = command.symbol;
  event.numerator = command.numerator;
  event.denominator = command.denominator;
  event.price_after = command.price_after;
  event.quantity_before = held;
  event.quantity_after = whole;
  event.paid_out = paid_out;
  event.cash_in_lieu = rounded(notional(command.price_after, paid_out), unit_of(current), rounding::down);
  const auto kept = made ? cost_of(all, whole) : wide_money{};
  event.basis_after = whole ? position_basis{kept, whole} : position_basis{};
  // What vanishes altogether was sold for what was paid for its part.
  if (paid_out || !whole) event.realized = wide_money(event.cash_in_lieu) - (all.cost - kept);
  event.cash_after = current.cash + event.cash_in_lieu;
  event.held_after = current.held;
  return done(current, rules, event, event.cash_in_lieu);
}

void apply_action(account& target, const dividend_paid& event) {
  ensure(event.cash_after == target.cash + event.gross - event.tax, "a dividend out of line");
  move_cash(target, event.cash_after, event.held_after);
  target.totals.income += wide_money(event.gross) - event.tax;
  remember_action(target, event.action, event.pay_date);
}

void apply_action(account& target, const interest_paid& event) {
  ensure(event.cash_after == target.cash + event.amount, "interest out of line");
  move_cash(target, event.cash_after, event.held_after);
  target.totals.income += event.amount;
  remember_action(target, event.action, event.period);
}

void apply_action(account& target, const account_fee_charged& event) {
  ensure(event.cash_after == target.cash - event.amount, "a fee out of line");
  move_cash(target, event.cash_after, event.held_after);
  // It belongs to no trade: no cost or proceeds hold it.
  target.totals.income -= event.amount;
  remember_action(target, event.action, event.period);
}

void apply_action(account& target, const position_adjusted& event) {
  const auto found = target.positions.find(event.symbol);
  ensure(found != target.positions.end() && found->second.quantity == event.quantity_before && !found->second.held,
         "another position than the one that was split");
  ensure(event.cash_after == target.cash + event.cash_in_lieu, "a payment for parts of a share out of line");
  move_cash(target, event.cash_after, event.held_after);
  target.realized += event.realized;
  remember_action(target, event.action, event.date);
  if (target.terms.kind != account_kind::house) {
    adjust_lots(target.lots, event);
  }
  found->second.quantity = event.quantity_after;
  found->second.basis = event.basis_after;
  if (!event.quantity_after) target.positions.erase(found);
}

}  // namespace madang::accounts
