#include "gateway/market/calendar/calendar_routes.hpp"

#include <algorithm>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/market/market_indices.hpp"
#include "config/rules/market_hours.hpp"
#include "config/rules/settlement_rules.hpp"
#include "gateway/api/cacheable.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/market/calendar/index_json.hpp"
#include "gateway/market/calendar/session_json.hpp"
#include "gateway/market/market_requests.hpp"
#include "messages/market/words.hpp"

namespace madang::market {
namespace {

constexpr std::string_view calendar_list = "calendar";
/// Days after the first that are shown where no last one is named.
constexpr std::int32_t days_shown = 30;

market_code market_of(const exchange& ex) {
  const auto word = ex.query("market");
  return word ? parse_market(*word).value_or(market_code::kospi) : market_code::kospi;
}

parameter market_parameter() {
  return {"market", with_fallback(words_of(views::words_of_enum<market_code>()), "\"KOSPI\""), "The market."};
}

void serve_clock(route_services& with, const exchange_ptr& ex) {
  const auto clock = clock_of(with, market_of(*ex));
  ex->answer(json_response(200, [&](std::string& out) { write_clock(out, clock); }));
}

// ---- calendar ------------------------------------------------------------------------------------------------------

/// No rule is older, and later days are nobody's business.
constexpr calendar_day first_known{7'305};  // 1990-01-01
constexpr calendar_day last_known{84'005};  // 2199-12-31

/// A day of the query, checked by its schema.
calendar_day day_or(const exchange& ex, std::string_view name, calendar_day otherwise) {
  const auto text = ex.query(name);
  return text ? parse_day(*text).value_or(otherwise) : otherwise;
}

calendar_entry entry_of(const route_services& with, market_code market, calendar_day day) {
  calendar_entry out{day, false, {}, {}};
  if (with.ports.settlement == nullptr) return out;
  const auto& days = with.ports.settlement->days;
  out.is_open = days.is_open(market, day);
  if (!out.is_open) return out;
  if (with.ports.hours != nullptr) out.sessions = with.ports.hours->sessions_of(market, day);
  out.settlement_date = days.settlement_date(market, day);
  return out;
}

/// From day to day, both included; a page goes on behind the day of its cursor.
void serve_calendar(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, calendar_list);
  if (!at) return;
  const auto market = market_of(*ex);
  auto day = day_or(*ex, "from", day_in_zone(with.ports.time.now(), utc_offset_of(with)));
  day = std::max(day, first_known);
  const auto last = std::min(day_or(*ex, "to", {day.value + days_shown}), last_known);
  if (at->before != 0) day.value = std::max(day.value, static_cast<std::int32_t>(at->before) + 1);
  std::vector<calendar_entry> found;
  for (; day <= last && found.size() < at->limit; ++day.value) found.push_back(entry_of(with, market, day));
  std::optional<list_cursor> next;
  if (day <= last && !found.empty()) next = list_cursor{static_cast<std::uint64_t>(found.back().date.value), 0};
  auto answer = list_response(found, calendar_list, next, write_calendar_entry);
  make_cacheable(*ex, answer, good_for_an_hour);
  ex->answer(std::move(answer));
}

// ---- indices -------------------------------------------------------------------------------------------------------

void serve_indices(route_services& with, const exchange_ptr& ex) {
  std::vector<index_view> found;
  if (with.ports.indices != nullptr) found = with.ports.indices->all();
  answer_at_gate(with, ex, list_response(found, "indices", std::nullopt, write_index));
}

}  // namespace

void add_calendar_routes(gateway_registry& to, const settings& limits) {
  auto clock =
      market_route("/api/v1/market/clock", "getMarketClock", "The clock of a market", clock_schema(), serve_clock);
  clock.in_query = {market_parameter()};
  to.add(std::move(clock));
  auto calendar =
      with_pages(market_route("/api/v1/market/calendar", "listCalendarDays", "Days of a market, the first first",
                              page_schema("CalendarPage", calendar_entry_schema()), serve_calendar),
                 page_parameters(limits, {market_parameter(),
                                          {"from", views::day.schema(), "The first day; today unless it is said."},
                                          {"to", views::day.schema(), "The last day; 30 days after the first."}}));
  calendar.answers.front().headers = {"ETag"};
  to.add(std::move(calendar));
  to.add(market_route("/api/v1/market/indices", "listIndices", "The indices as the last trades make them",
                      page_schema("IndexPage", index_schema()), serve_indices));
}

}  // namespace madang::market
