#include "config/rules/market_calendar.hpp"

#include <algorithm>
#include <utility>

#include "config/embedded_text.hpp"

namespace madang {
namespace {

constexpr std::int64_t days_after_max = 10;
/// No market has been closed for so long; days that somebody has written may say so.
constexpr std::int64_t days_closed_max = 30;

/// 1970-01-01 was a Thursday.
bool is_weekend(calendar_day day) {
  const auto weekday = ((std::int64_t{day.value} + 3) % 7 + 7) % 7;  // Monday is 0
  return weekday >= 5;
}

/// Of the lists `closed` and `open`, which have the same form.
market_calendar::closed_days read_listed(const document_array* entries, const std::string& file_name,
                                         std::vector<source_error>& errors) {
  market_calendar::closed_days listed;
  if (entries == nullptr) return listed;
  for (const auto& row : *entries) {
    table_reader entry(row, file_name, errors);
    const auto markets = read_markets(entry);
    entry.text("source", rule_text_max);
    const auto days = read_days(entry, "days");
    entry.finish();
    for (auto market : markets) listed[market].insert(listed[market].end(), days.begin(), days.end());
  }
  return listed;
}

/// The days of each market are sorted.
bool holds(const market_calendar::closed_days& listed, market_code market, calendar_day day) {
  const auto found = listed.find(market);
  return found != listed.end() && std::binary_search(found->second.begin(), found->second.end(), day);
}

}  // namespace

market_calendar::market_calendar(closed_days closed, std::vector<dated_rule<std::int64_t>> days_after, open_days open)
    : closed_(std::move(closed)), open_(std::move(open)), days_after_(std::move(days_after)) {
  for (auto& [market, days] : closed_) std::sort(days.begin(), days.end());
  for (auto& [market, days] : open_) std::sort(days.begin(), days.end());
  sort_by_day(days_after_);
}

bool market_calendar::is_open(market_code market, calendar_day day) const {
  if (holds(open_, market, day)) return true;
  return !is_weekend(day) && !holds(closed_, market, day);
}

calendar_day market_calendar::trading_day_after(market_code market, calendar_day day, std::int64_t count) const {
  while (count > 0) {
    ++day.value;
    if (is_open(market, day)) --count;
  }
  return day;
}

calendar_day market_calendar::trading_day_by(market_code market, calendar_day day) const {
  for (std::int64_t back = 0; back < days_closed_max && !is_open(market, day); ++back) --day.value;
  return day;
}

calendar_day market_calendar::settlement_date(market_code market, calendar_day trade_date) const {
  const auto* days = rule_on(days_after_, market, trade_date);
  return days != nullptr ? trading_day_after(market, trade_date, *days) : trade_date;
}

result<market_calendar, std::vector<source_error>> parse_market_calendar(std::string_view text,
                                                                         const std::string& file_name) {
  const auto read = [&](const auto& lists, auto& errors) {
    auto closed = read_listed(lists[0], file_name, errors);
    auto days_after = read_entries<std::int64_t>(lists[1], file_name, errors, [](table_reader& entry) {
      return entry.integer("days_after", 0, days_after_max);
    });
    return market_calendar(std::move(closed), std::move(days_after), read_listed(lists[2], file_name, errors));
  };
  return parse_rules(text, file_name, {"closed", "settlement"}, read, {"open"});
}

result<market_calendar, std::vector<source_error>> load_market_calendar(const std::string& file) {
  return load_rules(file, embedded_market_days, "market_days.toml", &parse_market_calendar);
}

}  // namespace madang
