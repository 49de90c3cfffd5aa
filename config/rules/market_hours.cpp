#include "config/rules/market_hours.hpp"

#include <algorithm>
#include <chrono>

#include "config/embedded_text.hpp"

namespace madang {
namespace {

constexpr std::size_t sessions_max = 20;
constexpr std::int32_t hour_s = 3'600;
constexpr std::int32_t minute_s = 60;
constexpr std::int32_t winter_offset_s = -5 * hour_s;  // of New York
constexpr std::string_view session_form = "sessions such as \"CONTINUOUS 09:00-15:20\", by their openings";

std::optional<market::trading_session> parse_session(std::string_view word) {
  for (auto number = static_cast<unsigned>(market::trading_session::pre_hours);
       number <= static_cast<unsigned>(market::trading_session::after_market); ++number) {
    const auto one = static_cast<market::trading_session>(number);
    if (to_text(one) == word) return one;
  }
  return std::nullopt;
}

/// `09:00`, `09:00:30` or `24:00` as seconds after midnight.
std::optional<std::int32_t> parse_time_of_day(std::string_view text) {
  constexpr std::size_t short_size = 5;
  constexpr std::size_t long_size = 8;
  const bool is_long = text.size() == long_size;
  if ((!is_long && text.size() != short_size) || text[2] != ':' || (is_long && text[5] != ':')) return std::nullopt;
  const auto two = [&](std::size_t at) -> std::int32_t {
    const auto a = text[at];
    const auto b = text[at + 1];
    const bool digits = a >= '0' && a <= '9' && b >= '0' && b <= '9';
    return digits ? (a - '0') * 10 + (b - '0') : 99;
  };
  const auto hours = two(0);
  const auto minutes = two(3);
  const auto seconds = is_long ? two(6) : 0;
  if (minutes > 59 || seconds > 59) return std::nullopt;
  const auto all = hours * hour_s + minutes * minute_s + seconds;
  return all <= 24 * hour_s ? std::optional(all) : std::nullopt;
}

/// `CONTINUOUS 09:00-15:20`
std::optional<session_rule> parse_session_rule(std::string_view text) {
  const auto blank = std::min(text.find(' '), text.size());
  const auto hyphen = std::min(text.find('-', blank), text.size());
  if (hyphen == text.size()) return std::nullopt;
  const auto session = parse_session(text.substr(0, blank));
  const auto opens = parse_time_of_day(text.substr(blank + 1, hyphen - blank - 1));
  const auto closes = parse_time_of_day(text.substr(hyphen + 1));
  if (!session || !opens || !closes || *closes <= *opens) return std::nullopt;
  return session_rule{*session, *opens, *closes};
}

std::optional<day_hours> read_hours(table_reader& entry) {
  day_hours out;
  const auto zone = entry.optional_text("zone", rule_text_max).value_or("Asia/Seoul");
  if (zone == "America/New_York") {
    out.zone = market_zone::new_york;
  } else if (zone != "Asia/Seoul") {
    entry.refuse("zone", "Asia/Seoul or America/New_York");
  }
  const auto* texts = entry.array("sessions");
  if (texts == nullptr) return std::nullopt;
  for (const auto& one : *texts) {
    const auto* text = std::get_if<std::string>(&one.content);
    const auto rule = text != nullptr ? parse_session_rule(*text) : std::nullopt;
    if (rule) out.sessions.push_back(*rule);
  }
  const bool sorted = std::is_sorted(out.sessions.begin(), out.sessions.end(),
                                     [](const auto& a, const auto& b) { return a.opens_s < b.opens_s; });
  if (sorted && !texts->empty() && texts->size() <= sessions_max && out.sessions.size() == texts->size()) return out;
  entry.refuse("sessions", std::string(session_form));
  return std::nullopt;
}

market_hours::unusual_days read_unusual(const document_array* entries, const std::string& file_name,
                                        std::vector<source_error>& errors) {
  market_hours::unusual_days out;
  if (entries == nullptr) return out;
  for (const auto& row : *entries) {
    table_reader entry(row, file_name, errors);
    const auto markets = read_markets(entry);
    entry.text("source", rule_text_max);
    const auto days = read_days(entry, "days");
    const auto hours = read_hours(entry);
    entry.finish();
    if (!hours) continue;
    for (const auto market : markets) {
      for (const auto day : days) {
        if (!out.emplace(std::pair(market, day), *hours).second) entry.refuse("days", "days that no other entry has");
      }
    }
  }
  return out;
}

/// The `count`-th Sunday of a month.
std::chrono::sys_days sunday(std::chrono::year year, std::chrono::month month, unsigned count) {
  return std::chrono::sys_days(year / month / std::chrono::Sunday[count]);
}

}  // namespace

std::int32_t offset_of(market_zone zone, calendar_day day) {
  if (zone == market_zone::korea) return 9 * hour_s;
  const std::chrono::sys_days at{std::chrono::days(day.value)};
  const auto year = std::chrono::year_month_day(at).year();
  const bool summer = at >= sunday(year, std::chrono::March, 2) && at < sunday(year, std::chrono::November, 1);
  return (summer ? -4 : -5) * hour_s;
}

market_hours::market_hours(std::vector<dated_rule<day_hours>> usual, unusual_days unusual)
    : usual_(std::move(usual)), unusual_(std::move(unusual)) {
  sort_by_day(usual_);
}

const day_hours* market_hours::hours_of(market_code market, calendar_day day) const {
  const auto unusual = unusual_.find({market, day});
  return unusual != unusual_.end() ? &unusual->second : rule_on(usual_, market, day);
}

calendar_day market_hours::day_at(market_code market, unix_nanos at) const {
  // New York's day is never ahead of another zone's: a rule that holds on it holds.
  const auto guess = day_in_zone(at, winter_offset_s);
  const auto* hours = hours_of(market, guess);
  const auto zone = hours != nullptr ? hours->zone : market_zone::korea;
  return day_in_zone(at, offset_of(zone, guess));
}

std::vector<market::session_time> market_hours::sessions_of(market_code market, calendar_day day) const {
  const auto* hours = hours_of(market, day);
  std::vector<market::session_time> out;
  if (hours == nullptr) return out;
  const auto midnight = start_of_day(day, offset_of(hours->zone, day));
  for (const auto& one : hours->sessions) {
    out.push_back({one.session, midnight + one.opens_s * nanos_per_second, midnight + one.closes_s * nanos_per_second});
  }
  return out;
}

result<market_hours, std::vector<source_error>> parse_market_hours(std::string_view text,
                                                                   const std::string& file_name) {
  return parse_rules(text, file_name, {"usual", "unusual"}, [&](const auto& lists, auto& errors) {
    auto usual = read_entries<day_hours>(lists[0], file_name, errors, read_hours);
    return market_hours(std::move(usual), read_unusual(lists[1], file_name, errors));
  });
}

result<market_hours, std::vector<source_error>> load_market_hours(const std::string& file) {
  return load_rules(file, embedded_market_hours, "market_hours.toml", &parse_market_hours);
}

}  // namespace madang
