#include "gateway/portfolio/history_json.hpp"

#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "gateway/portfolio/portfolio_json.hpp"

namespace madang::portfolio {
namespace {

using views::member;

constexpr auto day_members = std::tuple{
    member("date", views::day, &day_value::day),
    member("equity", views::money, "cash + positions_value", &day_value::equity),
    member("cash", views::money, &day_value::cash),
    member("positions_value", views::money, "At the day's last prices; rights to new shares are in it",
           &day_value::positions_value),
    member("net_deposits", views::money, "Since the account was opened", &day_value::net_deposits),
    member("profit", views::money, "equity - net_deposits", &day_value::profit),
    member("final", views::boolean, "The day is over", [](const day_value& v) { return v.final; }),
};
constexpr auto day_description = views::view_of<day_value>("PortfolioDay", day_members);

constexpr auto point_members = std::tuple{
    member("date", views::day, &series_point::day),
    member("equity", views::money, &series_point::equity),
    member("profit", views::money, "Since the period began", &series_point::profit),
};
constexpr auto point = views::object(views::view_of<series_point>("PerformancePoint", point_members));

constexpr auto performance_members = std::tuple{
    member("opening_equity", views::money, "At the end of the day before the period", &performance::opening_equity),
    member("closing_equity", views::money, &performance::closing_equity),
    member("net_deposits", views::money, "Changes in the period, here and below", &performance::net_deposits),
    member("profit", views::money, "closing_equity - opening_equity - net_deposits", &performance::profit),
    member("realized_pnl", views::money, &performance::realized),
    member("unrealized_pnl", views::money, &performance::unrealized),
    member("income", views::money, &performance::income),
    member("fees", views::money, "They lie in cost and proceeds, and so do taxes", &performance::fees),
    member("taxes", views::money, &performance::taxes),
    member("time_weighted_return", views::or_null(views::ratio), "Null where it is undefined",
           &performance::time_weighted),
    member("money_weighted_return", views::or_null(views::ratio),
           "The yearly rate that explains the flows (XIRR, actual/365); null without one",
           &performance::money_weighted),
    member("series", views::array(point), "The last day of each interval, oldest first", &performance::series),
};
constexpr auto performance_description = views::view_of<performance>("Performance", performance_members);

/// As it is now; described elsewhere.
struct allocation_type {
  schema_ref schema() const { return allocation_schema(); }
  void write(std::string& out, const allocation& of) const { write_allocation(out, of); }
};

constexpr auto analytics_members = std::tuple{
    member("kind", views::words<account_kind>{"AccountKind"}, &shown_analytics::kind),
    member("currency", views::currency, &shown_analytics::currency),
    member("performance", views::object(performance_description), &shown_analytics::performance),
    member("allocation", allocation_type{}, &shown_analytics::allocation),
};
constexpr auto analytics_description = views::view_of<shown_analytics>("PortfolioAnalytics", analytics_members);

}  // namespace

void write_day(std::string& out, const day_value& day) {
  views::write(out, day_description, day);
}
schema_ref day_schema() {
  return views::schema_of(day_description);
}

void write_performance(std::string& out, const performance& of) {
  views::write(out, performance_description, of);
}
schema_ref performance_schema() {
  return views::schema_of(performance_description);
}

void write_analytics(std::string& out, const shown_analytics& shown) {
  views::write(out, analytics_description, shown);
}
schema_ref analytics_schema() {
  return views::schema_of(analytics_description);
}

}  // namespace madang::portfolio
