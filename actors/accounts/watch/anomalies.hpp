#pragma once

#include "actors/accounts/watch/activity.hpp"

namespace madang::accounts {

/// Adds what is strange about `made`, which adds `added` to what the account has done: each kind at most once an hour.
void find_anomalies(const account& current, const account_events& made, const activity& added,
                    const account_risk_rules& rules, account_events& events);

}  // namespace madang::accounts
