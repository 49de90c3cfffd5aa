#pragma once

#include "actors/accounts/account.hpp"

namespace madang::accounts {

/// What comes before a change of cash or shares: how the last day with such changes ended, where that day is over.
account_events closing_events(const account& current, const account_rules& rules);

/// What it owns now, as the end of a day.
account_day_closed day_of(const account& current, calendar_day day);

}  // namespace madang::accounts
