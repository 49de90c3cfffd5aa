#include "actors/accounts/settlement/rights_issue.hpp"

#include <algorithm>

#include "actors/accounts/account_day.hpp"
#include "actors/accounts/holds.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "messages/market/refusal_values.hpp"

namespace madang::accounts {
namespace {

decided_action outcome(const account& current, action_outcome what) {
  return {{}, {current.id, what, {}}};
}

refused<account_rejection> no(account_reject why, std::vector<named_value> values = {}) {
  return {{why, std::move(values)}};
}

/// Whole shares.
quantity rights_on(quantity held, const credit_rights& command) {
  const auto all = wide_int{held.raw} * command.new_shares / command.old_shares;
  const auto most = std::min<wide_int>(all, issued_max.raw);
  const auto raw = static_cast<std::int64_t>(most);
  return {raw - raw % quantity::one};
}

/// What new shares cost, rounded up; nothing where it cannot be counted.
std::optional<money> cost_of_shares(const subscription_right& right, quantity wanted, money unit) {
  const auto exact = wide_notional(right.subscription_price, wanted);
  if (exact > cash_and_sales_max) return std::nullopt;
  return rounded(saturated(exact), unit, rounding::up);
}

money unit_of(const account& current) {
  return smallest_unit(current.terms.currency);
}

/// The account's right of the issue; nothing where it has none.
const std::pair<const std::uint64_t, subscription_right>* find_right(const account& current, symbol_id symbol,
                                                                     calendar_day record_date) {
  for (const auto& one : current.settlement.rights) {
    if (one.second.symbol == symbol && one.second.record_date == record_date) return &one;
  }
  return nullptr;
}

subscription_right& right_at(account& target, std::uint64_t issue) {
  const auto found = target.settlement.rights.find(issue);
  ensure(found != target.settlement.rights.end(), "the account has no rights of this issue");
  return found->second;
}

void move_cash(account& target, money cash_after, money held_after) {
  ensure(held_after.raw >= 0 && cash_after >= held_after, "cash does not cover what is held");
  target.cash = cash_after;
  target.held = held_after;
}

}  // namespace

decided_action decide(const account& current, const credit_rights& command, const account_rules& rules) {
  if (!current.is_open() || current.is_closed() || current.terms.kind == account_kind::house || current.is_mirror()) {
    return outcome(current, action_outcome::nothing_due);
  }
  if (current.settlement.actions.contains(command.action)) return outcome(current, action_outcome::done_before);
  const auto held = held_on(current, command.symbol, command.cum_day, command.known_quantity, rules);
  if (!held) return outcome(current, action_outcome::needs_history);
  const auto rights = held->raw > 0 ? rights_on(*held, command) : quantity{};
  if (!rights) return outcome(current, action_outcome::nothing_due);
  rights_credited event{command.action,
                        command.symbol,
                        command.record_date,
                        command.subscribe_until,
                        command.pay_date,
                        *held,
                        rights,
                        command.subscription_price,
                        current.cash,
                        current.held};
  return {{event}, {current.id, action_outcome::done, {}}};
}

decided_action decide(const account& current, const close_rights& command, const account_rules& rules) {
  const auto found = current.settlement.rights.find(command.issue);
  if (found == current.settlement.rights.end()) {
    const bool had = current.settlement.actions.contains(command.issue);
    return outcome(current, had ? action_outcome::done_before : action_outcome::nothing_due);
  }
  const auto& right = found->second;
  if (right.pay_date > command.date) return outcome(current, action_outcome::nothing_due);
  const auto position = current.positions.find(right.symbol);
  const auto before = position == current.positions.end() ? position_state{} : position->second;
  rights_closed event;
  event.issue = command.issue;
  event.symbol = right.symbol;
  event.record_date = right.record_date;
  // More shares than can be counted are none.
  if (before.quantity <= issued_max - right.subscribed) event.quantity = right.subscribed;
  event.lapsed = right.quantity - event.quantity;
  event.paid = event.quantity ? right.held : money{};
  event.released = right.held - event.paid;
  event.position_after = before.quantity + event.quantity;
  event.basis_after = before.basis;
  if (event.quantity) event.basis_after = after_purchase(before.basis, before.quantity, event.quantity, event.paid);
  event.cash_after = current.cash - event.paid;
  event.held_after = current.held - right.held;
  account_events events;
  if (event.quantity) events = closing_events(current, rules);
  events.emplace_back(event);
  return {std::move(events), {current.id, action_outcome::done, event.paid}};
}

result<account_events, account_rejection> decide(const account& current, const subscribe_rights& command,
                                                 const account_rules& rules) {
  if (auto fault = access_fault(current, command.by, access_need::trade)) return no(*fault);
  if (current.is_closed()) return no(account_reject::account_closed);
  const auto* found = find_right(current, command.symbol, command.record_date);
  if (found == nullptr) return no(account_reject::rights_unknown);
  const auto& [issue, right] = *found;
  if (day_in_zone(command.received_at, rules.utc_offset_s) > right.subscribe_until) {
    return no(account_reject::subscription_over, {{"last_day", to_text(right.subscribe_until)}});
  }
  if (command.quantity.raw < 0 || command.quantity.raw % quantity::one != 0) {
    return no(account_reject::off_lot, {{"lot_size", "1"}});
  }
  if (command.quantity > right.quantity) {
    return no(account_reject::more_than_rights, {{"most", to_text(right.quantity)}});
  }
  if (command.quantity == right.subscribed) return account_events{};
  const auto cost = cost_of_shares(right, command.quantity, unit_of(current));
  if (!cost) return no(account_reject::order_too_large);
  const auto added = *cost - right.held;
  if (added > current.available()) {
    return no(account_reject::insufficient_funds, shortage_values(added, current.available()));
  }
  return account_events{rights_subscribed{issue, command.by, right.symbol, right.record_date, command.quantity, added,
                                          current.cash, current.held + added}};
}

subscription_rights_view rights_of(const account& current) {
  subscription_rights_view view{current.id, {}};
  for (const auto& [issue, right] : current.settlement.rights) view.rights.push_back(right);
  std::stable_sort(view.rights.begin(), view.rights.end(),
                   [](const auto& a, const auto& b) { return a.pay_date < b.pay_date; });
  return view;
}

money held_for_rights(const account& current) {
  money held;
  for (const auto& [issue, right] : current.settlement.rights) held += right.held;
  return held;
}

wide_money value_of(const subscription_right& right, price of_share) {
  if (of_share <= right.subscription_price) return {};
  return wide_notional(of_share - right.subscription_price, right.quantity);
}

wide_money rights_value(const account& current, symbol_id symbol, price of_share) {
  wide_money value;
  for (const auto& [issue, right] : current.settlement.rights) {
    if (right.symbol == symbol) value += value_of(right, of_share);
  }
  return value;
}

void apply_action(account& target, const rights_credited& event) {
  const subscription_right right{event.symbol,
                                 event.record_date,
                                 event.subscribe_until,
                                 event.pay_date,
                                 event.quantity,
                                 event.subscription_price,
                                 {},
                                 {}};
  ensure(target.settlement.rights.emplace(event.action, right).second, "rights of an issue are credited once");
  remember_action(target, event.action, event.record_date);
}

void apply_action(account& target, const rights_subscribed& event) {
  auto& right = right_at(target, event.issue);
  ensure(event.quantity <= right.quantity && event.held_after == target.held + event.added,
         "a subscription out of line");
  move_cash(target, event.cash_after, event.held_after);
  right.subscribed = event.quantity;
  right.held += event.added;
}

void apply_action(account& target, const rights_closed& event, unix_nanos at) {
  const auto& right = right_at(target, event.issue);
  ensure(event.paid + event.released == right.held && event.quantity + event.lapsed == right.quantity,
         "an issue is closed out of line");
  move_cash(target, event.cash_after, event.held_after);
  target.settlement.rights.erase(event.issue);
  if (!event.quantity) return;
  auto& position = target.positions[event.symbol];
  position.quantity += event.quantity;
  ensure(position.quantity == event.position_after, "another position than the one that rights were closed on");
  position.basis = event.basis_after;
  buy_lot(target.lots.open[event.symbol], event.quantity, event.paid, at);
}

}  // namespace madang::accounts
