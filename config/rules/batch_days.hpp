#pragma once

#include "config/rules/market_calendar.hpp"
#include "messages/market/ids.hpp"
#include "messages/time.hpp"

/// On which days batches of a month or a quarter are due. Pure.
namespace madang {

/// The first day of the month that the day is in, or of one before or after it.
calendar_day first_of_month(calendar_day day, int months_later = 0);
/// The same of quarters of the year.
calendar_day first_of_quarter(calendar_day day, int quarters_later = 0);

/// Whose calendar holds: codes of Korean shares are digits at their beginning.
market_code market_of(market::symbol_id symbol);
/// The last trading day whose purchases are settled by the record date: who holds the share at its end is paid.
calendar_day cum_day(const market_calendar& days, market_code market, calendar_day record_date);

}  // namespace madang
