#include "actors/settlement/batch_calendar.hpp"

namespace madang::settlement {
namespace {

/// No purchase takes longer to be settled.
constexpr int days_back_max = 60;

}  // namespace

market::market_code market_of(market::symbol_id symbol) {
  const auto code = symbol.text();
  const bool is_korean = !code.empty() && code.front() >= '0' && code.front() <= '9';
  return is_korean ? market::market_code::kospi : market::market_code::us;
}

calendar_day cum_day(const market_calendar& days, market::market_code market, calendar_day record_date) {
  auto day = days.trading_day_by(market, record_date);
  for (int back = 0; back < days_back_max && days.settlement_date(market, day) > record_date; ++back) {
    day = days.trading_day_by(market, {day.value - 1});
  }
  return day;
}

}  // namespace madang::settlement
