#pragma once

#include "actors/accounts/account.hpp"

namespace madang::accounts {

/// What comes before a change of cash or shares: how the last day with such changes ended, where that day is over, or
/// is in its last moment. What changes in that moment still belongs to the day: then it is closed once more.
account_events closing_events(const account& current, const account_rules& rules);

/// The day that closes those before it, at this moment: it begins early, because what is decided now may be stored
/// after midnight. Once in that moment is enough (`closed_before`: by the last closing), for an account of a market
/// maker changes many times in it.
calendar_day closing_day(unix_nanos now, calendar_day closed_before, std::int32_t utc_offset_s);

/// What it owns now, as the end of a day.
account_day_closed day_of(const account& current, calendar_day day);

}  // namespace madang::accounts
