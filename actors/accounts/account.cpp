#include "actors/accounts/account.hpp"

#include <algorithm>

#include "actors/accounts/holds.hpp"

namespace madang::accounts {
namespace {

using decided = result<account_decision, account_reject>;

refused<account_reject> no(account_reject why) {
  return {why};
}

/// What every command of a client meets first: whose account, a repeated request.
std::optional<decided> seen_before(const account& current, user_id by, const idempotency& request, unix_nanos now) {
  if (!belongs_to(current, by)) return no(account_reject::account_unknown);
  if (const auto* known = current.requests.find(request, now)) {
    if (known->body != request.body) return no(account_reject::idempotency_key_reused);
    return account_decision{answered_before{known->first, known->at}};
  }
  return std::nullopt;
}

/// Whether the request can be remembered, if it wants to be.
bool has_room(const account& current, const idempotency& request, unix_nanos now, const account_rules& rules) {
  return !request || current.requests.has_room(now, rules.requests_max);
}

/// Whether a client_order_id can be remembered. Only one that is over its window, and whose order is closed, gives way.
bool has_room(const account& current, const std::string& client_order_id, unix_nanos now, const account_rules& rules) {
  if (client_order_id.empty() || current.client_orders.size() < rules.requests_max) return true;
  for (const auto& id : current.client_orders_oldest_first) {
    const auto& known = current.client_orders.at(id);
    if (now - known.at < request_memory_s * nanos_per_second) return false;
    if (!current.orders.contains(known.order)) return true;
  }
  return false;
}

const client_order_state* known_client_order(const account& current, const place_order& command) {
  if (command.client_order_id.empty()) return nullptr;
  auto found = current.client_orders.find(command.client_order_id);
  if (found == current.client_orders.end()) return nullptr;
  bool fresh = command.received_at - found->second.at < request_memory_s * nanos_per_second;
  return fresh || current.orders.contains(found->second.order) ? &found->second : nullptr;
}

bool is_multiple(std::int64_t value, std::int64_t unit) {
  return unit <= 0 || value % unit == 0;
}

/// The price ladder of refusals; `account_reject{}` (0) when there is nothing to refuse.
account_reject price_fault(const place_order& command, const instrument_terms& instrument) {
  if (command.type == order_type::market) {
    return command.price ? account_reject::price_not_allowed : account_reject{};
  }
  if (command.price.raw <= 0) return account_reject::price_required;
  if (!is_multiple(command.price.raw, instrument.tick.raw)) return account_reject::off_tick;
  if (command.price < instrument.limits.lower || command.price > instrument.limits.upper) {
    return account_reject::price_outside_limits;
  }
  return {};
}

price worst_price(const place_order& command, const instrument_terms& instrument) {
  if (command.type == order_type::limit) return command.price;
  return command.side == side::buy ? instrument.limits.upper : instrument.limits.lower;
}

order_terms terms_of(const place_order& command, user_id owner, price worst) {
  order_terms terms;
  terms.order = command.new_order;
  terms.account = command.account;
  terms.user = owner;
  terms.symbol = command.symbol;
  terms.side = command.side;
  terms.type = command.type;
  terms.time_in_force = command.time_in_force;
  terms.quantity = command.quantity;
  terms.price = command.price;
  terms.worst = worst;
  terms.client_order_id = command.client_order_id;
  return terms;
}

/// What a purchase must have held under the present terms, and under the wanted ones while an amend is under way.
money required_hold(const open_order_state& order) {
  if (order.side == side::sell) return {};
  auto open = order.quantity - order.filled;
  auto required = purchase_hold(order.worst, open, order.fee_rate);
  if (order.wanted_total) {
    auto wanted_open = std::max(order.wanted_total, order.filled) - order.filled;
    required = std::max(required, purchase_hold(std::max(order.worst, order.wanted_worst), std::max(open, wanted_open),
                                                order.fee_rate));
  }
  return required;
}

quantity required_shares(const open_order_state& order) {
  if (order.side == side::buy) return {};
  return std::max(order.quantity, order.wanted_total) - order.filled;
}

account_events book(const account& current, order_id id, const open_order_state& order, std::uint32_t number,
                    const report_fill& report, const account_rules& rules) {
  fill_booked event;
  event.order = id;
  event.peer_message = number;
  event.symbol = order.symbol;
  event.side = order.side;
  event.fill = report.fill;
  event.value = notional(report.fill.price, report.fill.quantity);
  event.fee = share_of(event.value, order.fee_rate);
  event.closes = report.last;
  auto after = order;
  after.filled += report.fill.quantity;
  auto needed = report.last ? money{} : required_hold(after);
  auto found = current.positions.find(order.symbol);
  auto position = found == current.positions.end() ? position_state{} : found->second;
  if (order.side == side::buy) {
    auto paid = event.value + event.fee;
    event.released = order.held - needed - paid;
    event.cash_after = current.cash - paid;
    event.held_after = current.held - order.held + needed;
    event.position_after = position.quantity + report.fill.quantity;
    event.cost_after = position.cost + event.value;
  } else {
    event.tax = share_of(event.value, rules.tax_rate);
    auto sold_cost = cost_of_sold(position.cost, report.fill.quantity, position.quantity);
    event.cash_after = current.cash + event.value - event.fee - event.tax;
    event.held_after = current.held;
    event.position_after = position.quantity - report.fill.quantity;
    event.cost_after = position.cost - sold_cost;
    event.realized = event.value - event.fee - event.tax - sold_cost;
  }
  return {event};
}

account_events close(const account& current, order_id id, const open_order_state& order, std::uint32_t number,
                     const report_closed& report) {
  order_closed event;
  event.order = id;
  event.peer_message = number;
  event.status = report.status;
  event.released = order.held;
  event.shares_released = required_shares(order);
  event.cash_after = current.cash;
  event.held_after = current.held - order.held;
  return {event};
}

account_events raise(const account& current, order_id id, const open_order_state& order, std::uint32_t number,
                     const want_hold& wanted) {
  auto refuse = [&](order_reject why) {
    return account_events{hold_refused{id, number, why, current.cash, current.held}};
  };
  auto worst = order.side == side::buy ? std::max(order.worst, wanted.price) : order.worst;
  if (!hold_fits(worst, std::max(wanted.quantity, order.quantity), order.fee_rate))
    return refuse(order_reject::insufficient_funds);
  auto after = order;
  after.wanted_total = wanted.quantity;
  after.wanted_worst = wanted.price;
  hold_raised event;
  event.order = id;
  event.peer_message = number;
  event.quantity = wanted.quantity;
  event.price = wanted.price;
  event.added = required_hold(after) - order.held;
  event.shares_added = required_shares(after) - required_shares(order);
  if (event.added > current.available()) return refuse(order_reject::insufficient_funds);
  if (order.side == side::sell) {
    const auto& position = current.positions.at(order.symbol);
    if (event.shares_added > position.quantity - position.held) return refuse(order_reject::insufficient_shares);
  }
  event.cash_after = current.cash;
  event.held_after = current.held + event.added;
  return {event};
}

account_events settle_terms(const account& current, order_id id, const open_order_state& order, std::uint32_t number,
                            const report_terms& report) {
  auto after = order;
  after.quantity = report.quantity;
  after.worst = report.price;
  after.wanted_total = {};
  after.wanted_worst = {};
  order_terms_booked event;
  event.order = id;
  event.peer_message = number;
  event.quantity = report.quantity;
  event.price = report.price;
  event.released = order.held - required_hold(after);
  event.shares_released = required_shares(order) - required_shares(after);
  event.cash_after = current.cash;
  event.held_after = current.held - event.released;
  return {event};
}

}  // namespace

bool belongs_to(const account& current, user_id by) {
  return current.is_open() && current.terms.user == by;
}

decided decide(const account& current, const deposit_funds& command, const account_rules& rules) {
  if (auto known = seen_before(current, command.by, command.request, command.received_at)) return *known;
  if (!has_room(current, command.request, command.received_at, rules)) return no(account_reject::too_many_requests);
  if (command.amount.raw <= 0) return no(account_reject::amount_not_positive);
  if (command.max_amount && command.amount > command.max_amount) return no(account_reject::amount_too_large);
  constexpr money most{INT64_MAX / 4};
  if (command.amount > most || current.cash > most - command.amount) return no(account_reject::amount_too_large);
  funds_deposited event;
  event.transaction = current.transactions + 1;
  event.amount = command.amount;
  event.cash_after = current.cash + command.amount;
  event.held_after = current.held;
  event.request = command.request;
  return account_decision{account_events{event}};
}

decided decide(const account& current, const withdraw_funds& command, const account_rules& rules) {
  if (auto known = seen_before(current, command.by, command.request, command.received_at)) return *known;
  if (!has_room(current, command.request, command.received_at, rules)) return no(account_reject::too_many_requests);
  if (command.amount.raw <= 0) return no(account_reject::amount_not_positive);
  if (command.amount > current.available()) return no(account_reject::insufficient_funds);
  funds_withdrawn event;
  event.transaction = current.transactions + 1;
  event.amount = command.amount;
  event.cash_after = current.cash - command.amount;
  event.held_after = current.held;
  event.request = command.request;
  return account_decision{account_events{event}};
}

decided decide(const account& current, const place_order& command, const account_rules& rules) {
  if (auto known = seen_before(current, command.by, command.request, command.received_at)) return *known;
  if (const auto* known = known_client_order(current, command)) {
    if (known->body != command.body_hash) return no(account_reject::duplicate_client_order_id);
    return account_decision{order_exists{known->order}};
  }
  if (!has_room(current, command.request, command.received_at, rules) ||
      !has_room(current, command.client_order_id, command.received_at, rules)) {
    return no(account_reject::too_many_requests);
  }
  if (command.quantity.raw <= 0) return no(account_reject::quantity_not_positive);
  if (!command.instrument) return no(account_reject::symbol_unknown);
  const auto& instrument = *command.instrument;
  if (instrument.currency != current.terms.currency && current.terms.currency != currency::game) {
    return no(account_reject::currency_mismatch);
  }
  if (!is_multiple(command.quantity.raw, instrument.lot_size.raw)) return no(account_reject::off_lot);
  if (auto fault = price_fault(command, instrument); fault != account_reject{}) return no(fault);
  auto worst = worst_price(command, instrument);
  if (!hold_fits(worst, command.quantity, rules.fee_rate)) return no(account_reject::order_too_large);
  if (current.orders.size() >= rules.open_orders_max) return no(account_reject::too_many_open_orders);

  order_opened event;
  event.terms = terms_of(command, current.terms.user, worst);
  event.fee_rate = rules.fee_rate;
  if (command.side == side::buy) {
    event.held = purchase_hold(worst, command.quantity, rules.fee_rate);
    if (event.held > current.available()) return no(account_reject::insufficient_funds);
  } else {
    auto found = current.positions.find(command.symbol);
    auto free = found == current.positions.end() ? quantity{} : found->second.quantity - found->second.held;
    if (command.quantity > free) return no(account_reject::insufficient_shares);
  }
  event.cash_after = current.cash;
  event.held_after = current.held + event.held;
  event.request = command.request;
  event.body_hash = command.body_hash;
  return account_decision{account_events{event}};
}

decided decide(const account& current, const issue_shares& command) {
  if (!current.is_open() || current.terms.kind != account_kind::house) return no(account_reject::account_unknown);
  if (command.quantity.raw <= 0) return no(account_reject::quantity_not_positive);
  return account_decision{
      account_events{shares_issued{command.symbol, command.quantity, command.cost, current.cash, current.held}}};
}

account_events decide(const account& current, const peer_message<user_to_account>& received) {
  if (!current.from_user.is_next(received.number)) return {};
  return {account_opened{received.number, std::get<open_account>(received.body)}};
}

account_events decide(const account& current, order_id from, const peer_message<order_to_account>& received,
                      const account_rules& rules) {
  auto found = current.orders.find(from);
  // An order exists only because it was opened here: one that is not open has been closed, and this is a copy.
  if (found == current.orders.end() || !found->second.from_order.is_next(received.number)) return {};
  const auto& order = found->second;
  if (const auto* fill = std::get_if<report_fill>(&received.body)) {
    return book(current, from, order, received.number, *fill, rules);
  }
  if (const auto* closed = std::get_if<report_closed>(&received.body)) {
    return close(current, from, order, received.number, *closed);
  }
  if (const auto* wanted = std::get_if<want_hold>(&received.body)) {
    return raise(current, from, order, received.number, *wanted);
  }
  return settle_terms(current, from, order, received.number, std::get<report_terms>(received.body));
}

order_id addressed_order(const account_event& event) {
  if (const auto* opened = std::get_if<order_opened>(&event)) return opened->terms.order;
  if (const auto* raised = std::get_if<hold_raised>(&event)) return raised->order;
  if (const auto* denied = std::get_if<hold_refused>(&event)) return denied->order;
  return {};
}

account_view view_of(const account& current) {
  return {current.id,         current.terms.user, current.terms.kind, current.terms.currency,
          current.terms.name, current.created_at};
}

balance_view balance_of(const account& current, std::uint64_t number) {
  return {current.id, current.terms.currency, current.cash, current.held, number};
}

money buying_power_of(const account& current) {
  return current.available();
}

}  // namespace madang::accounts
