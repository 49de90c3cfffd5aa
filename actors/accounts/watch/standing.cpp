#include <algorithm>
#include <map>
#include <string_view>

#include "actors/accounts/watch/watched.hpp"

namespace madang::accounts {
namespace {

bool is_known(const account& current, risk::rule which, const std::string& subject, calendar_day today) {
  const auto& known = current.risk.watch.breaches;
  return std::any_of(known.begin(), known.end(),
                     [&](const auto& one) { return one.which == which && one.day == today && one.subject == subject; });
}

std::string subject_of(risk::rule which, const risk::standing_facts& facts) {
  switch (which) {
    case risk::rule::max_position_value:
    case risk::rule::max_position_rate:
      return facts.position;
    case risk::rule::max_sector_rate:
      return facts.sector;
    default:
      return {};
  }
}

void plan_liquidation(const account& current, const account_risk_rules& rules, account_events& events) {
  if (current.risk.watch.plan.event_seq != 0 || current.positions.empty()) return;
  risk_liquidation_planned plan{rules.today, {}};
  for (const auto& [symbol, held] : current.positions) plan.parts.push_back({symbol, held.quantity});
  events.emplace_back(std::move(plan));
}

/// What follows from a breach, each step with those before it.
void act_on(const account& current, risk::breach_action action, const account_risk_rules& rules,
            account_events& events) {
  if (action == risk::breach_action::notify) return;
  const auto& open = current.risk.watch.circuits;
  const bool is_blocked = std::any_of(open.begin(), open.end(),
                                      [&](const auto& one) { return !one.symbol && one.until >= rules.day_ends; });
  if (!is_blocked) {
    events.emplace_back(
        risk_circuit_opened{{}, risk::circuit_cause::limit, rules.day_ends, {}, {}, current.cash, current.held});
  }
  if (action == risk::breach_action::block) return;
  recall_all(current, order_reason::limit_breached, events);
  if (action == risk::breach_action::liquidate) plan_liquidation(current, rules, events);
}

}  // namespace

account_events standing_events(const account& current, const account_risk_rules& rules) {
  if (!has_standing_limits(current, rules)) return {};
  const auto facts = standing_of(current, rules);
  const auto action = rules.in_force->on_breach.value_or(risk::breach_action::notify);
  account_events events;
  for (const auto& one : rules.checks->broken(*rules.in_force, facts)) {
    auto subject = subject_of(one.which, facts);
    if (is_known(current, one.which, subject, rules.today)) continue;
    const auto texts = risk::shown(one, *rules.in_force, {});
    events.emplace_back(risk_limit_breached{one.which, rules.today, std::move(subject), texts.limit, texts.value,
                                            action, current.cash, current.held});
  }
  if (!events.empty()) act_on(current, action, rules, events);
  return events;
}

result<account_events, account_rejection> decide(const account& current, const risk::review_alert& command) {
  if (!current.is_open() || !command.by.roles.has(identity::role::admin)) {
    return refused<account_rejection>{{account_reject::account_unknown}};
  }
  return account_events{risk_alert_reviewed{command.event_seq, command.status, command.act}};
}

std::vector<risk_liquidation_planned::part> sales_of_plan(const account& current) {
  std::vector<risk_liquidation_planned::part> sales;
  for (const auto& part : current.risk.watch.plan.parts) {
    const auto found = current.positions.find(part.symbol);
    if (found == current.positions.end()) continue;
    const auto free = std::min(part.quantity, found->second.quantity - found->second.held);
    if (free.raw > 0) sales.push_back({part.symbol, free});
  }
  return sales;
}

bool sells_by_plan(const account& current, const risk::review_alert& command) {
  return command.event_seq == current.risk.watch.plan.event_seq && command.status == risk::alert_status::confirmed;
}

risk::alert_reviewed_view preview_of(const account& current, const risk::review_alert& command) {
  risk::alert_reviewed_view view{current.id, command.event_seq, command.status, 0, 0};
  const auto sales = sells_by_plan(current, command) ? sales_of_plan(current).size() : 0;
  view.affects = 1 + static_cast<std::uint32_t>(sales);
  return view;
}

place_order sale_of(const account& current, const risk_liquidation_planned::part& part, order_id new_order,
                    unix_nanos at) {
  place_order sale;
  sale.account = current.id;
  sale.by = current.terms.user;
  sale.new_order = new_order;
  sale.symbol = part.symbol;
  sale.side = side::sell;
  sale.type = order_type::market;
  sale.time_in_force = time_in_force::ioc;
  sale.quantity = part.quantity;
  sale.received_at = at;
  return sale;
}

account_events decide_sale(const account& current, const place_order& sale, user_id by, account_rules rules) {
  rules.risk = {};
  auto decision = decide(current, sale, rules);
  auto* events = decision ? std::get_if<account_events>(&*decision) : nullptr;
  if (events == nullptr) return {};
  for (auto& event : *events) {
    if (auto* opened = std::get_if<order_opened>(&event)) opened->by = by;
  }
  return std::move(*events);
}

}  // namespace madang::accounts
