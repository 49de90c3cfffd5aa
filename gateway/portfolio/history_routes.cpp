#include "gateway/portfolio/history_routes.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/portfolio/history_json.hpp"
#include "gateway/portfolio/history_reader.hpp"
#include "gateway/portfolio/owned_portfolios.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::portfolio {
namespace {

constexpr std::string_view history_list = "portfolio_history";
constexpr std::string_view analytics_list = "analytics";
/// Of one performance: ten years.
constexpr std::int32_t days_max = 3'660;

void refuse_parameter(exchange& ex, std::string_view name, std::string_view detail) {
  ex.refuse(problem{"parameter_invalid",
                    std::string(detail),
                    {{std::string(name), "value_not_allowed", std::string(detail)}},
                    {},
                    false});
}

/// The days of the query: up to `today`, and at most ten years; without `from` as many. Nothing where the request has
/// been refused. The schema has checked the texts.
std::optional<day_range> read_days(exchange& ex, calendar_day today) {
  day_range wanted{{}, today};
  if (const auto to = ex.query("to")) wanted.to = std::min(wanted.to, *parse_day(*to));
  wanted.from = {wanted.to.value - days_max + 1};
  const auto from = ex.query("from");
  if (!from) return wanted;
  const auto first = *parse_day(*from);
  if (first > wanted.to) {
    refuse_parameter(ex, "?from", "It must not be after to, and not after today.");
    return std::nullopt;
  }
  if (first < wanted.from) {
    refuse_parameter(ex, "?from", "At most ten years are shown at once.");
    return std::nullopt;
  }
  wanted.from = first;
  return wanted;
}

using with_facts = std::function<void(const exchange_ptr&, history_facts&&)>;
void ask_history(route_services& with, const exchange_ptr& ex, account_id account, day_range wanted, with_facts then) {
  with.actors.ask<portfolio_view>(
      ex, account, read_account{account, ex->who(), account_read::portfolio},
      [&with, wanted, then = std::move(then)](const exchange_ptr& at, portfolio_view&& now, const answer&) {
        read_history(with, at, std::move(now), wanted, then);
      });
}

// ---- history -------------------------------------------------------------------------------------------------------

/// Newest first; a page goes on before its last day.
void answer_days(exchange& ex, const history_facts& facts, day_range wanted, bool has_older) {
  auto days = values_of(facts, wanted.from, wanted.to);
  std::reverse(days.begin(), days.end());
  std::optional<list_cursor> next;
  if (has_older && !days.empty() && days.back().day > first_day(facts)) {
    next = list_cursor{static_cast<std::uint64_t>(days.back().day.value), 0};
  }
  ex.answer(list_response(days, history_list, next, write_day));
}

void serve_history(route_services& with, const exchange_ptr& ex) {
  const auto id = parse_id<account_id>(ex->path_value());
  if (!id) return ex->refuse("not_found");
  const auto at = read_page(with, *ex, history_list);
  if (!at) return;
  auto wanted = read_days(*ex, today_of(with));
  if (!wanted) return;
  const auto first = wanted->from;
  if (at->before != 0) wanted->to = std::min(wanted->to, {static_cast<std::int32_t>(at->before) - 1});
  wanted->from = std::max(wanted->from, {wanted->to.value - static_cast<std::int32_t>(at->limit) + 1});
  const bool has_older = first < wanted->from;
  ask_history(with, ex, *id, *wanted, [wanted = *wanted, has_older](const exchange_ptr& to, history_facts&& facts) {
    answer_days(*to, facts, wanted, has_older);
  });
}

// ---- performance ---------------------------------------------------------------------------------------------------

series_interval interval_of(const exchange& ex) {
  const auto text = ex.query("interval");
  if (text == "1w") return series_interval::week;
  return text == "1mo" ? series_interval::month : series_interval::day;
}

account_course course_of(const history_facts& facts, day_range wanted) {
  return {values_of(facts, {wanted.from.value - 1}, wanted.to), facts.flows};
}

void serve_performance(route_services& with, const exchange_ptr& ex) {
  const auto id = parse_id<account_id>(ex->path_value());
  if (!id) return ex->refuse("not_found");
  const auto wanted = read_days(*ex, today_of(with));
  if (!wanted) return;
  ask_history(with, ex, *id, *wanted, [wanted = *wanted](const exchange_ptr& to, history_facts&& facts) {
    const auto course = course_of(facts, wanted);
    const auto flows = flows_of(course, facts.utc_offset_s);
    const auto made = performance_of(course.days, wanted.from, flows, interval_of(*to));
    to->answer(json_response(200, [&](std::string& out) { write_performance(out, made); }));
  });
}

// ---- all own accounts ----------------------------------------------------------------------------------------------

/// Accounts of one kind and currency.
struct account_group {
  std::vector<portfolio_view> now;
  std::vector<account_course> courses;
};
struct analytics_round {
  std::optional<past_moment> past;
  day_range wanted;
  std::vector<portfolio_view> left;
  std::map<std::pair<account_kind, currency>, account_group> groups;
};

shown_analytics analytics_of(const account_group& group, day_range wanted, std::int32_t utc_offset_s) {
  std::vector<std::vector<day_value>> days;
  for (const auto& one : group.courses) days.push_back(one.days);
  const auto flows = joined_flows(group.courses, utc_offset_s);
  return {group.now.front().kind, group.now.front().balance.currency,
          performance_of(sum_of(days), wanted.from, flows, series_interval::day), allocation_of(group.now)};
}

void answer_analytics(const route_services& with, exchange& ex, const analytics_round& round) {
  const auto offset = static_cast<std::int32_t>(with.limits.market.utc_offset_s);
  std::vector<shown_analytics> shown;
  for (const auto& [key, group] : round.groups) shown.push_back(analytics_of(group, round.wanted, offset));
  ex.answer(list_response(shown, analytics_list, std::nullopt, write_analytics));
}

void read_next(route_services& with, const exchange_ptr& ex, const std::shared_ptr<analytics_round>& round) {
  if (round->left.empty()) return answer_analytics(with, *ex, *round);
  auto now = std::move(round->left.back());
  round->left.pop_back();
  auto take = [&with, round](const exchange_ptr& at, history_facts&& facts) {
    auto& group = round->groups[{facts.now.kind, facts.now.balance.currency}];
    group.courses.push_back(course_of(facts, round->wanted));
    group.now.push_back(std::move(facts.now));
    read_next(with, at, round);
  };
  if (round->past) return read_history_at(with, ex, std::move(now), *round->past, round->wanted, take);
  read_history(with, ex, std::move(now), round->wanted, take);
}

void serve_analytics(route_services& with, const exchange_ptr& ex) {
  const auto when = read_time_of_view(with, *ex);
  if (!when) return;
  const auto wanted = read_days(*ex, day_of(with, when->upto));
  if (!wanted) return;
  auto round = std::make_shared<analytics_round>();
  round->past = when->past;
  round->wanted = *wanted;
  ask_owned_portfolios(with, ex, ex->caller_id(), *when,
                       [&with, round](const exchange_ptr& at, std::vector<portfolio_view>&& found) {
                         round->left = std::move(found);
                         read_next(with, at, round);
                       });
}

// ---- declarations --------------------------------------------------------------------------------------------------

std::vector<parameter> day_parameters() {
  return {{"from", views::day.schema(), "The first day, included; absent: as far back as may be."},
          {"to", views::day.schema(), "The last day, included; absent: today."}};
}

route history_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                    std::vector<parameter> query, void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = http_method::get,
          .path = path,
          .id = id,
          .tag = "portfolio",
          .summary = summary,
          .who = access::caller,
          .object = object_rule::account,
          .in_path = {{"account_id", views::id.schema(), "The account."}},
          .in_query = std::move(query),
          .answers = {{200, std::move(answer), summary}},
          .serve = serve};
}

}  // namespace

void add_history_routes(gateway_registry& to, const settings& limits) {
  auto history = history_route("/api/v1/portfolio/{account_id}/history", "listPortfolioHistory",
                               "What the account was worth at the end of each day, newest first",
                               page_schema("PortfolioHistoryPage", day_schema()),
                               page_parameters(limits, day_parameters()), serve_history);
  history.errors = {"cursor_invalid"};
  to.add(std::move(history));
  auto period = day_parameters();
  period.push_back({"interval", words_of({"1d", "1w", "1mo"}), "Of the series; weeks begin on Monday."});
  to.add(history_route("/api/v1/portfolio/{account_id}/performance", "getPerformance",
                       "What the account has done in a period", performance_schema(), std::move(period),
                       serve_performance));
  route analytics{.method = http_method::get,
                  .path = "/api/v1/portfolio/analytics",
                  .id = "getPortfolioAnalytics",
                  .tag = "portfolio",
                  .summary = "Performance and allocation of all own accounts, by kind and currency",
                  .who = access::caller,
                  .object = object_rule::own,
                  .in_query = day_parameters(),
                  .answers = {{200, page_schema("PortfolioAnalyticsPage", analytics_schema()), "All in one page"}},
                  .serve = serve_analytics};
  add_as_of_time(analytics, "The accounts as they were at an RFC 3339 time, included; `to` is at most its day.");
  to.add(std::move(analytics));
}

}  // namespace madang::portfolio
