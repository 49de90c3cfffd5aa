#include "config/rules/batch_days.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace madang {
namespace {

constexpr int months_of_a_year = 12;
constexpr int months_of_a_quarter = 3;
/// No purchase takes longer to be settled.
constexpr int days_back_max = 60;

/// Months since the year 0.
int month_of(calendar_day day) {
  const auto text = to_text(day);
  int year = 0;
  int month = 0;
  std::from_chars(text.data(), text.data() + 4, year);
  std::from_chars(text.data() + 5, text.data() + 7, month);
  return year * months_of_a_year + month - 1;
}
calendar_day first_day_of(int month) {
  auto year = std::to_string(month / months_of_a_year);
  year.insert(0, 4 - std::min<std::size_t>(year.size(), 4), '0');
  const auto number = month % months_of_a_year + 1;
  return parse_day(year + (number < 10 ? "-0" : "-") + std::to_string(number) + "-01").value_or(calendar_day{});
}

}  // namespace

calendar_day first_of_month(calendar_day day, int months_later) {
  return first_day_of(month_of(day) + months_later);
}
calendar_day first_of_quarter(calendar_day day, int quarters_later) {
  const auto month = month_of(day);
  return first_day_of(month - month % months_of_a_quarter + quarters_later * months_of_a_quarter);
}

market_code market_of(market::symbol_id symbol) {
  const auto code = symbol.text();
  const bool is_korean = !code.empty() && code.front() >= '0' && code.front() <= '9';
  return is_korean ? market_code::kospi : market_code::us;
}

calendar_day cum_day(const market_calendar& days, market_code market, calendar_day record_date) {
  auto day = days.trading_day_by(market, record_date);
  for (int back = 0; back < days_back_max && days.settlement_date(market, day) > record_date; ++back) {
    day = days.trading_day_by(market, {day.value - 1});
  }
  return day;
}

}  // namespace madang
