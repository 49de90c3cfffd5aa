#pragma once

#include "actors/accounts/account_risk.hpp"

/// What an account decides about itself by what it has done lately. Pure.
namespace madang::accounts {

/// What follows `made`, events that are about to be committed: breakers that open, and what is strange. In the same
/// append group.
account_events watched(const account& current, const account_events& made, const account_risk_rules& rules);
/// `made` with what follows.
account_events with_watched(const account& current, account_events made, const account_risk_rules& rules);

/// What is written of an order that a rule has refused; nothing where it was refused for something else.
account_events refusal_events(const account& current, const place_order& command, const account_rejection& why,
                              const account_risk_rules& rules);

/// Until when a breaker keeps purchases in the symbol out; zero: none is open.
unix_nanos circuit_until(const account& current, symbol_id symbol, unix_nanos now);
/// The breakers that are open, the account's own first.
std::vector<risk::open_circuit> open_circuits(const account& current, unix_nanos now);

/// Whether a limit is in force that may be broken without an order.
bool has_standing_limits(const account& current, const account_risk_rules& rules);
/// The limits beyond which the account stands, each once a day, and what follows by its `on_breach`.
account_events standing_events(const account& current, const account_risk_rules& rules);

/// What an administrator says of an alert.
result<account_events, account_rejection> decide(const account& current, const risk::review_alert& command);
/// The sales that a plan of liquidation still needs: what is held and not offered already.
std::vector<risk_liquidation_planned::part> sales_of_plan(const account& current);
/// Whether what the administrator says sells by the plan.
bool sells_by_plan(const account& current, const risk::review_alert& command);
/// What it would do, in numbers.
risk::alert_reviewed_view preview_of(const account& current, const risk::review_alert& command);
/// One of these sales, at the market and in the owner's place; what the market says of it is not filled in.
place_order sale_of(const account& current, const risk_liquidation_planned::part& part, order_id new_order,
                    unix_nanos at);
/// What it causes, opened by `by`; nothing where it is refused. No rule of risk stands in its way: their counts would
/// leave a part behind.
account_events decide_sale(const account& current, const place_order& sale, user_id by, account_rules rules);

}  // namespace madang::accounts
