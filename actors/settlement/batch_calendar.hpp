#pragma once

#include "config/rules/batch_days.hpp"
#include "config/rules/market_calendar.hpp"
#include "messages/market/ids.hpp"
#include "messages/time.hpp"

/// Which days batches are about. Pure.
namespace madang::settlement {

/// Whose calendar holds: codes of Korean shares are digits at their beginning.
market::market_code market_of(market::symbol_id symbol);
/// The last trading day whose purchases are settled by the record date: who holds the share at its end is paid.
calendar_day cum_day(const market_calendar& days, market::market_code market, calendar_day record_date);

}  // namespace madang::settlement
