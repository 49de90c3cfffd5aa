#pragma once

#include <optional>
#include <vector>

#include "actors/accounts/account.hpp"
#include "messages/risk/account_risk.hpp"

/// An account before the rules of risk: what it tells the ladder, and what it keeps of its limits and its day.
namespace madang::accounts {

/// The moment of the market's day at which the rules hold. `event_time` is what the next event is stamped with: a clock
/// that is set back keeps no breaker open.
void set_moment(account_risk_rules& rules, unix_nanos at, unix_nanos event_time, std::int32_t utc_offset_s);

/// An order as the ladder is asked about it.
struct order_intent {
  symbol_id symbol;
  madang::side side = madang::side::buy;
  madang::quantity total;
  madang::quantity open;  ///< of it, what has not traded
  madang::price limit;    ///< zero: a market order
  madang::price value_price;
  money hold;              ///< what it would have held; zero: its value counts
  order_id order;          ///< that is amended; zero: a new one
  std::uint64_t legs = 0;  ///< opened with it
};
order_intent intent_of(const place_order& command, price worst, const account_risk_rules& rules);

/// `all`: also what no rule in force asks for.
risk::order_facts facts_of(const account& current, const order_intent& intent, const account_risk_rules& rules,
                           bool all = false);

/// The first rule that the order breaks.
std::optional<risk::rule_verdict> risk_fault(const account& current, const order_intent& intent,
                                             const account_risk_rules& rules);
/// All of them, in order.
std::vector<risk::rule_verdict> risk_faults(const account& current, const order_intent& intent,
                                            const account_risk_rules& rules);
account_reject account_reject_of(risk::rule which);
order_reject order_reject_of(risk::rule which);
std::vector<named_value> values_of(const risk::rule_verdict& failed);
/// What is written of an order that a rule has refused; nothing where it was refused for something else.
std::optional<risk_check_rejected> rejected_check(const place_order& command, const account_rejection& why);

/// How the account stands without an order.
risk::standing_facts standing_of(const account& current, const account_risk_rules& rules);

/// What is written of an order that has passed, where it is one of the sample.
account_events approved_check(const account& current, const place_order& command, const order_intent& intent,
                              const account_risk_rules& rules);

/// The event that begins the account's day, where none of today has.
account_events day_events(const account& current, const account_risk_rules& rules);

result<account_events, account_rejection> decide(const account& current, const risk::change_account_limits& command);
result<account_events, account_rejection> decide(const account& current, const risk::switch_account& command);
/// Adds that every open order is told to leave the market, and why.
void recall_all(const account& current, order_reason why, account_events& events);
result<account_events, account_rejection> decide(const account& current, const risk::read_account_risk& command);
result<account_events, account_rejection> decide(const account& current, const risk::read_account_limits& command);
/// Refused as the order would be before the ladder: who may not trade, what is no order at all.
result<risk::verdicts_view, account_rejection> decide(const account& current, const risk::validate_order& command,
                                                      const account_risk_rules& rules);

risk::account_limits_view limits_view_of(const account& current, const account_risk_rules& rules);
risk::exposure_view exposure_of(const account& current, const account_risk_rules& rules);
std::uint32_t recalled_in(const account_events& events);

}  // namespace madang::accounts
