#include "actors/accounts/account.hpp"

#include <algorithm>

#include "actors/accounts/account_day.hpp"
#include "actors/accounts/account_risk.hpp"
#include "actors/accounts/holds.hpp"
#include "actors/accounts/orders/families.hpp"
#include "actors/accounts/orders/placement.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "actors/accounts/watch/watched.hpp"
#include "messages/market/refusal_values.hpp"

namespace madang::accounts {
namespace {

using decided = result<account_decision, account_rejection>;

refused<account_rejection> no(account_reject why, std::vector<named_value> values = {}) {
  return {{why, std::move(values)}};
}

/// What every command of a client meets first: its right, a repeated request.
std::optional<decided> seen_before(const account& current, user_id by, access_need need, const idempotency& request,
                                   unix_nanos now, const account_rules& rules) {
  if (auto fault = access_fault(current, by, need)) return no(*fault);
  if (!request) return std::nullopt;
  if (const auto* known = current.requests.find(key_of(request), rules.requests.forget_before(now))) {
    if (known->value.body != request.body) return no(account_reject::idempotency_key_reused);
    return account_decision{answered_before{known->value, known->at}};
  }
  return std::nullopt;
}

/// Without what is not settled yet, however large.
wide_money wide_settled_cash_of(const account& current) {
  wide_money cash = current.cash;
  for (const auto& [date, amount] : current.settlement.unsettled) cash -= amount;
  return cash;
}

/// Game money is given out by games, not paid in.
bool takes_deposits(const account& current) {
  return current.terms.currency != currency::game || current.terms.kind == account_kind::house;
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

/// What a purchase must have held: enough for the present terms, and for the wanted ones while an amend is under way.
money required_hold(const open_order_state& order) {
  if (order.side == side::sell) return {};
  auto open = order.quantity - order.filled;
  auto required = purchase_hold(order.worst, open, order.fee_rate, order.unit);
  if (order.wanted_total) {
    auto wanted_open = std::max(order.wanted_total, order.filled) - order.filled;
    required = std::max(required, purchase_hold(order.wanted_worst, wanted_open, order.fee_rate, order.unit));
  }
  return required;
}

/// Whether fills at the present price could leave too little for more shares at the lower price that is wanted.
bool fills_endanger(const open_order_state& order, quantity total, price wanted) {
  return order.side == side::buy && total > order.quantity && wanted < order.worst;
}

account_events book(const account& current, order_id id, const open_order_state& order, std::uint32_t number,
                    const report_trade& report, const account_rules& rules) {
  fill_booked event;
  event.order = id;
  event.peer_message = number;
  event.symbol = order.symbol;
  event.side = order.side;
  event.fill = report.fill;
  event.value = notional(report.fill.price, report.fill.quantity);
  event.fee = charge_of(event.value, order.fee_rate, order.unit, fee_rounding);
  event.closes = report.last;
  auto after = order;
  after.filled += report.fill.quantity;
  const auto paid = event.value + event.fee;
  auto needed = report.last ? money{} : required_hold(after);
  // Fills may leave less than a wanted amend needs: then the symbol refuses it (fills_endanger).
  if (order.wanted_total && !report.last) needed = std::min(needed, order.held - paid);
  auto found = current.positions.find(order.symbol);
  auto position = found == current.positions.end() ? position_state{} : found->second;
  wide_money gain;
  const auto trade_date = trade_date_of(report.traded_at, rules);
  const auto terms = terms_of_fill(order.symbol, order.side, trade_date, rules);
  sale_tax tax;
  if (order.side == side::buy) {
    event.released = order.held - needed - paid;
    event.cash_after = current.cash - paid;
    event.held_after = current.held - order.held + needed;
    event.position_after = position.quantity + report.fill.quantity;
    event.basis_after = after_purchase(position.basis, position.quantity, report.fill.quantity, paid);
  } else {
    tax = at_most(tax_of(event.value, terms, order.unit), event.value - event.fee);
    event.tax = tax.total();
    auto proceeds = event.value - event.fee - event.tax;
    event.cash_after = current.cash + proceeds;
    event.held_after = current.held;
    event.position_after = position.quantity - report.fill.quantity;
    event.basis_after = event.position_after ? position.basis : position_basis{};
    auto sold_cost = cost_of(position.basis, position.quantity) - cost_of(position.basis, event.position_after);
    gain = proceeds - sold_cost;
  }
  event.realized = saturated(gain);
  event.realized_after = current.realized + gain;
  event.cost_after = saturated(cost_of(*event.basis_after, event.position_after));
  account_events events{event};
  const fill_schedule planned{trade_date, terms, tax, rules.utc_offset_s};
  for (auto& one : schedule(current, event, planned, rules.settlement)) events.push_back(std::move(one));
  return events;
}

/// The fill that a report is about; one of the first version does not say when it was traded.
std::optional<report_trade> fill_in(const order_to_account& body) {
  if (const auto* fill = std::get_if<report_trade>(&body)) return *fill;
  if (const auto* fill = std::get_if<report_fill>(&body)) return report_trade{fill->fill, fill->last, {}};
  return std::nullopt;
}

account_events close(const account& current, order_id id, const open_order_state& order, std::uint32_t number,
                     const report_closed& report) {
  order_closed event;
  event.order = id;
  event.peer_message = number;
  event.status = report.status;
  event.released = order.held;
  event.shares_released = shares_freed(current, order);
  event.cash_after = current.cash;
  event.held_after = current.held - order.held;
  event.reason = report.reason;
  return {event};
}

/// Values of a rule in the places that a hold's shortage has for them; the order knows by the reason what they are.
hold_shortage shortage_of(const risk::rule_outcome& failed) {
  const auto value = saturated(wide_money{failed.value.value_or(0)});
  if (risk::row_of(failed.which).unit != risk::limit_unit::quantity) return {value, money{failed.limit}, {}, {}};
  return {{}, {}, quantity{value.raw}, quantity{failed.limit}};
}

/// More shares or a dearer price of an open order. `limit`: zero where it has none, and is held at `price`.
struct wanted_terms {
  madang::quantity quantity;
  madang::price price;
  madang::price limit;
};

/// The rules of risk, for an order that would grow.
account_events risk_refusal(const account& current, order_id id, const open_order_state& order, std::uint32_t number,
                            const wanted_terms& wanted, money hold, const account_risk_rules& rules) {
  if (!rules) return {};
  const order_intent intent{order.symbol,
                            order.side,
                            wanted.quantity,
                            std::max(wanted.quantity, order.filled) - order.filled,
                            wanted.limit,
                            wanted.price,
                            hold,
                            id,
                            0};
  const auto facts = facts_of(current, intent, rules);
  const auto failed = rules.checks->first_failure(*rules.in_force, facts);
  if (!failed) return {};
  account_events events;
  if (rules.writes_refusals()) {
    const auto shown = risk::shown(*failed, *rules.in_force, facts);
    events.emplace_back(risk_check_rejected{
        {}, id, order.symbol, order.side, wanted.quantity, wanted.price, failed->which, shown.limit, shown.value});
  }
  events.emplace_back(
      hold_refused{id, number, order_reject_of(failed->which), current.cash, current.held, shortage_of(*failed)});
  return events;
}

account_events raise(const account& current, order_id id, const open_order_state& order, std::uint32_t number,
                     const wanted_terms& wanted, const account_rules& rules) {
  auto refuse = [&](order_reject why, const hold_shortage& shortage) {
    return account_events{hold_refused{id, number, why, current.cash, current.held, shortage}};
  };
  if (!hold_fits(std::max(order.worst, wanted.price), std::max(wanted.quantity, order.quantity), order.fee_rate,
                 order.unit)) {
    const auto needed = saturated(wide_notional(wanted.price, wanted.quantity));
    return refuse(order_reject::insufficient_funds, {needed, current.available(), {}, {}});
  }
  auto after = order;
  after.wanted_total = wanted.quantity;
  after.wanted_worst = wanted.price;
  hold_raised event;
  event.order = id;
  event.peer_message = number;
  event.quantity = wanted.quantity;
  event.price = wanted.price;
  event.added = required_hold(after) - order.held;
  event.shares_added = shares_held(after) - shares_held(order);
  if (fills_endanger(order, wanted.quantity, wanted.price)) event.filled_at_most = order.filled;
  if (auto refusal = risk_refusal(current, id, order, number, wanted, order.held + event.added, rules.risk);
      !refusal.empty()) {
    return refusal;
  }
  if (event.added > current.available()) {
    return refuse(order_reject::insufficient_funds, {event.added, current.available(), {}, {}});
  }
  if (order.side == side::sell) {
    const auto& position = current.positions.at(order.symbol);
    const auto free = position.quantity - position.held;
    if (event.shares_added > free) {
      return refuse(order_reject::insufficient_shares, {{}, {}, event.shares_added, free});
    }
  }
  event.cash_after = current.cash;
  event.held_after = current.held + event.added;
  return {event};
}

account_events settle_terms(const account& current, order_id id, const open_order_state& order, std::uint32_t number,
                            const report_terms& report) {
  auto after = order;
  after.quantity = amended_total(order, report.quantity);
  after.worst = report.price;
  after.wanted_total = {};
  after.wanted_worst = {};
  order_terms_booked event;
  event.order = id;
  event.peer_message = number;
  event.quantity = after.quantity;
  event.price = report.price;
  event.released = order.held - required_hold(after);
  event.shares_released = shares_held(order) - shares_held(after);
  event.cash_after = current.cash;
  event.held_after = current.held - event.released;
  return {event};
}

}  // namespace

account_events decide_domains(const account& current, const instrument_currency& currency_of) {
  if (current.unchecked_orders == 0) return {};
  std::vector<order_id> foreign;
  for (const auto& [id, order] : current.orders) {
    if (!order.unchecked) continue;
    auto traded_in = currency_of(order.symbol);
    if (!traded_in) return {};
    if (*traded_in != current.terms.currency) foreign.push_back(id);
  }
  std::sort(foreign.begin(), foreign.end());
  account_events events;
  for (auto id : foreign) {
    events.push_back(order_recalled{id, order_reason::currency_mismatch, current.cash, current.held});
  }
  events.push_back(order_domains_checked{});
  return events;
}

namespace {

/// What a deposit and a withdrawal write alike.
template <class Event, class Command>
decided moved(const account& current, const Command& command, money cash_after, const account_rules& rules,
              wide_money equity) {
  Event event;
  event.transaction = current.transactions + 1;
  event.amount = command.amount;
  event.cash_after = cash_after;
  event.held_after = current.held;
  event.request = command.request;
  event.equity_before = equity;
  event.forget_before = rules.requests.forget_before(command.received_at);
  auto events = closing_events(current, rules);
  events.emplace_back(std::move(event));
  return account_decision{std::move(events)};
}

}  // namespace

decided decide(const account& current, const deposit_funds& command, const account_rules& rules, wide_money equity) {
  if (auto known = seen_before(current, command.by, access_need::own, command.request, command.received_at, rules))
    return *known;
  if (current.is_mirror()) return no(account_reject::account_is_mirror);
  if (!takes_deposits(current)) return no(account_reject::deposit_not_allowed);
  if (!has_room(current, command.request, {}, command.received_at, rules)) return no(account_reject::too_many_requests);
  if (command.amount.raw <= 0) return no(account_reject::amount_not_positive);
  if (!is_multiple_of(command.amount, unit_of(current))) {
    return no(account_reject::amount_off_unit, {{"unit", to_text(unit_of(current))}});
  }
  if (command.max_amount && command.amount > command.max_amount) {
    return no(account_reject::amount_too_large, {{"most", to_text(command.max_amount)}});
  }
  constexpr money most{INT64_MAX / 4};
  // Paid in again and again for purchases that are not settled, money could outgrow what is counted of a date.
  if (command.amount > most || current.cash > most - command.amount ||
      wide_settled_cash_of(current) + command.amount > wide_money(most)) {
    return no(account_reject::amount_too_large);
  }
  return moved<funds_deposited>(current, command, current.cash + command.amount, rules, equity);
}

decided decide(const account& current, const withdraw_funds& command, const account_rules& rules, wide_money equity) {
  if (auto known = seen_before(current, command.by, access_need::own, command.request, command.received_at, rules))
    return *known;
  if (current.is_mirror()) return no(account_reject::account_is_mirror);
  if (!has_room(current, command.request, {}, command.received_at, rules)) return no(account_reject::too_many_requests);
  if (command.amount.raw <= 0) return no(account_reject::amount_not_positive);
  // What is below the unit leaves with the whole remainder.
  if (!is_multiple_of(command.amount, unit_of(current)) && command.amount != current.available()) {
    return no(account_reject::amount_off_unit, {{"unit", to_text(unit_of(current))}});
  }
  if (command.amount > current.available()) {
    return no(account_reject::insufficient_funds, shortage_values(command.amount, current.available()));
  }
  if (const auto own = withdrawable_of(current, rules.settlement); command.amount > own) {
    return no(account_reject::funds_unsettled, {{"needed", to_text(command.amount)}, {"withdrawable", to_text(own)}});
  }
  return moved<funds_withdrawn>(current, command, current.cash - command.amount, rules, equity);
}

namespace {

/// What has come of the request before, if anything.
std::optional<decided> placed_before(const account& current, const place_order& command, const account_rules& rules) {
  if (auto known = seen_before(current, command.by, access_need::trade, command.request, command.received_at, rules))
    return known;
  const auto* known = known_client_order(current, command, rules);
  if (known == nullptr) return std::nullopt;
  if (known->body != command.body_hash) return no(account_reject::duplicate_client_order_id);
  return account_decision{order_exists{known->order}};
}

order_opened opening_of(const account& current, const place_order& command, const placement_plan& plan,
                        const account_rules& rules) {
  order_opened event;
  event.terms = terms_of(command, current.terms.user, plan.worst);
  event.by = command.by;
  if (is_stop(command.type)) event.stop = command.stop;
  event.group = self_trade_group_of(current.terms.user, current.terms.kind == account_kind::house, rules.self_trade);
  event.fee_rate = rules.fee_rate;
  event.unit = unit_of(current);
  event.held = plan.hold;
  event.cash_after = current.cash;
  event.held_after = current.held + event.held;
  event.request = command.request;
  event.body_hash = command.body_hash;
  event.forget_before = rules.requests.forget_before(command.received_at);
  return event;
}

/// What goes before the opening of an order.
account_events before_opening(const account& current, const place_order& command, const placement_plan& plan,
                              const account_rules& rules) {
  auto events = day_events(current, rules.risk);
  for (auto& one : approved_check(current, command, intent_of(command, plan.worst, rules.risk), rules.risk)) {
    events.push_back(std::move(one));
  }
  return events;
}

/// Legs are held with what the entry has brought, and not before.
order_opened leg_opening(const account& current, const place_family& command, std::size_t which, money held_after,
                         const account_rules& rules) {
  const auto leg = leg_order(command, command.legs[which]);
  auto event = opening_of(current, leg, {true, worst_price(leg, *leg.instrument), {}}, rules);
  event.held_after = held_after;
  event.family = family_of(command, which);
  return event;
}

}  // namespace

decided decide(const account& current, const place_order& command, const account_rules& rules) {
  if (auto known = placed_before(current, command, rules)) return *std::move(known);
  placement_faults faults(placement_faults::wanted::first);
  const auto plan = find_faults(current, command, rules, faults);
  if (!faults.found().empty()) return refused<account_rejection>{std::move(faults.found().front())};
  auto events = before_opening(current, command, plan, rules);
  events.emplace_back(opening_of(current, command, plan, rules));
  return account_decision{with_watched(current, std::move(events), rules.risk)};
}

decided decide(const account& current, const place_family& command, const account_rules& rules) {
  const auto& entry = command.entry;
  if (auto known = placed_before(current, entry, rules)) return *std::move(known);
  placement_faults faults(placement_faults::wanted::first);
  // What the legs are is a matter of terms: it comes before the rules of risk and what is there.
  const bool is_one = !current.is_mirror() && !terms_fault(current, entry, rules);
  if (is_one && has_room(current, entry.request, entry.client_order_id, entry.received_at, rules)) {
    if (auto fault = legs_fault(current, command, rules)) faults.add(*std::move(fault));
  }
  placement_plan plan;
  if (!faults.enough()) plan = find_faults(current, entry, rules, faults, command.legs.size());
  if (!faults.found().empty()) return refused<account_rejection>{std::move(faults.found().front())};

  auto events = before_opening(current, entry, plan, rules);
  auto opened = opening_of(current, entry, plan, rules);
  opened.family = family_of(command, command.legs.size());
  const auto held_after = opened.held_after;
  events.emplace_back(std::move(opened));
  for (std::size_t i = 0; i < command.legs.size(); ++i) {
    events.emplace_back(leg_opening(current, command, i, held_after, rules));
  }
  return account_decision{with_watched(current, std::move(events), rules.risk)};
}

result<risk::verdicts_view, account_rejection> decide(const account& current, const risk::validate_order& command,
                                                      const account_risk_rules& rules) {
  const auto& order = command.order;
  if (auto fault = access_fault(current, order.by, access_need::trade)) return no(*fault);
  if (current.is_mirror()) return no(account_reject::account_is_mirror);
  if (auto fault = terms_fault(current, order, {})) return no(fault->why, std::move(fault->values));
  risk::verdicts_view view;
  if (!rules) return view;
  const auto facts = facts_of(current, intent_of(order, worst_price(order, *order.instrument), rules), rules, true);
  for (const auto& outcome : rules.checks->all(*rules.in_force, facts)) {
    view.rules.push_back(risk::shown(outcome, *rules.in_force, facts));
  }
  return view;
}

decided decide(const account& current, const issue_shares& command, const account_rules& rules) {
  if (!current.is_open() || current.terms.kind != account_kind::house) return no(account_reject::account_unknown);
  if (command.quantity.raw <= 0) return no(account_reject::quantity_not_positive);
  const auto found = current.positions.find(command.symbol);
  const auto there = found == current.positions.end() ? quantity{} : found->second.quantity;
  if (there > issued_max || command.quantity > issued_max) return no(account_reject::order_too_large);
  auto events = closing_events(current, rules);
  events.emplace_back(shares_issued{command.symbol, command.quantity, command.cost, current.cash, current.held});
  return account_decision{std::move(events)};
}

account_events decide(const account& current, const peer_message<user_to_account>& received) {
  if (!current.from_user.is_next(received.number)) return {};
  if (const auto* opening = std::get_if<open_account>(&received.body)) {
    return {account_opened{received.number, *opening}};
  }
  account_events events{account_closed{received.number}};
  recall_all(current, order_reason::kill_switch, events);
  for (const auto& [number, grant] : current.grants) events.emplace_back(access_revoked{number});
  return events;
}

result<closing_view, account_rejection> decide(const account& current, const read_closing& command) {
  if (!current.is_open() || current.terms.user != command.by) return no(account_reject::account_unknown);
  const bool holds =
      current.cash || std::any_of(current.positions.begin(), current.positions.end(),
                                  [](const auto& one) { return static_cast<bool>(one.second.quantity); });
  return closing_view{current.id, static_cast<std::uint32_t>(current.orders.size()),
                      current.terms.kind == account_kind::live && holds};
}

account_events decide(const account& current, order_id from, const peer_message<order_to_account>& received,
                      const account_rules& rules) {
  auto found = current.orders.find(from);
  // An order exists only because it was opened here: one that is not open has been closed, and this is a copy.
  if (found == current.orders.end() || !found->second.from_order.is_next(received.number)) return {};
  const auto& order = found->second;
  if (const auto fill = fill_in(received.body)) {
    auto events = closing_events(current, rules);
    for (auto& one : day_events(current, rules.risk)) events.push_back(std::move(one));
    for (auto& one : book(current, from, order, received.number, *fill, rules)) events.push_back(std::move(one));
    for (auto& one : family_events(current, from, order, events)) events.push_back(std::move(one));
    return with_watched(current, std::move(events), rules.risk);
  }
  if (const auto* closed = std::get_if<report_closed>(&received.body)) {
    auto events = close(current, from, order, received.number, *closed);
    for (auto& one : family_events(current, from, order, events)) events.push_back(std::move(one));
    return with_watched(current, std::move(events), rules.risk);
  }
  if (std::holds_alternative<report_resting>(received.body)) {
    return rests_in_family(current, from, order, received.number);
  }
  if (const auto* wanted = std::get_if<want_hold>(&received.body)) {
    const wanted_terms terms{wanted->quantity, wanted->price, wanted->price};
    return with_watched(current, raise(current, from, order, received.number, terms, rules), rules.risk);
  }
  if (const auto* unlimited = std::get_if<want_unlimited_hold>(&received.body)) {
    const wanted_terms terms{unlimited->quantity, unlimited->price, {}};
    return with_watched(current, raise(current, from, order, received.number, terms, rules), rules.risk);
  }
  return settle_terms(current, from, order, received.number, std::get<report_terms>(received.body));
}

order_id addressed_order(const account_event& event) {
  if (const auto* opened = std::get_if<order_opened>(&event)) return opened->terms.order;
  if (const auto* raised = std::get_if<hold_raised>(&event)) return raised->order;
  if (const auto* denied = std::get_if<hold_refused>(&event)) return denied->order;
  if (const auto* recalled = std::get_if<order_recalled>(&event)) return recalled->order;
  if (const auto* sent = std::get_if<leg_sent>(&event)) return sent->order;
  return {};
}

wide_money sales_limit_of(const open_order_state& order) {
  if (order.side == side::buy) return {};
  return proceeds_limit(order.worst, std::max(order.quantity, order.wanted_total) - order.filled);
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
