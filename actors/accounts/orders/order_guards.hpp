#pragma once

#include "actors/accounts/account.hpp"
#include "messages/accounts/order_guards.hpp"

/// Timer and connections that take the account's open orders out of the market. Pure, like the rest of the account.
namespace madang::accounts {

/// Whoever may trade sets the timer, again and again; off is off already where it does not run. Precedence:
/// account_unknown, trade_access_required, account_closed.
result<account_events, account_rejection> decide(const account& current, const set_cancel_timer& command);
/// The same for a stream's guard; nothing where it is as it is wanted. `too_many_requests`: as many streams guard the
/// account as may.
result<account_events, account_rejection> decide(const account& current, const guard_connection& command);
/// Recalls the open orders, where the stream guarded them for somebody who may trade.
account_events decide(const account& current, const connection_ended& command);

/// What the moment causes: once the timer has run out, every open order is recalled.
account_events decide_moment(const account& current, unix_nanos now);
/// No stream outlives the node that it was on: at its next start they have all ended.
account_events decide_restart(const account& current);

}  // namespace madang::accounts
