#include "gateway/portfolio/owned_routes.hpp"

#include <algorithm>
#include <span>

#include "config/portfolio/portfolio_settings.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/portfolio/owned_portfolios.hpp"
#include "gateway/portfolio/portfolio_json.hpp"

namespace madang::portfolio {
namespace {

constexpr std::string_view summary_list = "summary";
constexpr std::string_view owned_positions_list = "owned_positions";
constexpr std::string_view profits_list = "positions_pnl";

/// The user of the path, where the caller may see what he owns: himself, or anybody for an administrator.
std::optional<user_id> user_of_path(exchange& ex) {
  const auto user = parse_id<user_id>(ex.path_value());
  if (user && (*user == ex.caller_id() || ex.caller->roles.has(identity::role::admin))) return user;
  ex.refuse("not_found");
  return std::nullopt;
}

/// Rates are read at each request: a setting may have changed.
joined_currency joined_for(const route_services& with, const exchange& ex) {
  joined_currency joined;
  if (const auto text = ex.query("currency")) joined.into = parse_currency(*text);
  const auto rates = exchange_rates::parse(with.settings_now()->of<portfolio_settings>().exchange_rates);
  if (rates) joined.rates = *rates;
  return joined;
}

template <void (*Write)(std::string&, const portfolio_sum&)>
void answer_sums(exchange& ex, std::string_view list, std::span<const portfolio_view> accounts,
                 const joined_currency& joined) {
  ex.answer(list_response(sums_of(accounts, joined), list, std::nullopt, Write));
}

void serve_summary(route_services& with, const exchange_ptr& ex) {
  const auto when = read_time_of_view(with, *ex);
  if (!when) return;
  ask_owned_portfolios(with, ex, ex->caller_id(), *when,
                       [&with](const exchange_ptr& at, std::vector<portfolio_view>&& found) {
                         answer_sums<write_summary>(*at, summary_list, found, joined_for(with, *at));
                       });
}

void serve_profits(route_services& with, const exchange_ptr& ex) {
  const auto user = user_of_path(*ex);
  if (!user) return;
  const auto when = read_time_of_view(with, *ex);
  if (!when) return;
  ask_owned_portfolios(with, ex, *user, *when, [](const exchange_ptr& at, std::vector<portfolio_view>&& found) {
    answer_sums<write_profit>(*at, profits_list, found, {});
  });
}

/// A position and where it is.
struct owned_position {
  const portfolio_view* portfolio;
  const position_view* position;
};

/// Accounts newest first, their positions by symbol. A page goes on behind an account and a symbol.
void answer_positions(exchange& ex, const std::vector<portfolio_view>& accounts, const page& at) {
  std::vector<owned_position> found;
  bool more = false;
  for (const auto& one : accounts) {
    const auto account = one.balance.account.value;
    if (at.before != 0 && account > at.before) continue;
    for (const auto& held : one.positions) {
      if (account == at.before && held.symbol.value <= at.before2) continue;
      more = found.size() == at.limit;
      if (more) break;
      found.push_back({&one, &held});
    }
    if (more) break;
  }
  std::optional<list_cursor> next;
  if (more) next = list_cursor{found.back().portfolio->balance.account.value, found.back().position->symbol.value};
  ex.answer(list_response(found, owned_positions_list, next, [](std::string& out, const owned_position& one) {
    write_owned_position(out, *one.position, one.portfolio->equity(), one.portfolio->balance.account);
  }));
}

void serve_positions(route_services& with, const exchange_ptr& ex) {
  const auto user = user_of_path(*ex);
  if (!user) return;
  const auto wanted = read_page(with, *ex, owned_positions_list);
  if (!wanted) return;
  const auto when = read_time_of_view(with, *ex);
  if (!when) return;
  ask_owned_portfolios(with, ex, *user, *when,
                       [wanted = *wanted](const exchange_ptr& at, std::vector<portfolio_view>&& found) {
                         answer_positions(*at, found, wanted);
                       });
}

route owned_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                  void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = http_method::get,
          .path = path,
          .id = id,
          .tag = "portfolio",
          .summary = summary,
          .who = access::caller,
          .object = object_rule::owned_or_office,
          .in_path = {{"user_id", views::id.schema(), "Oneself; anybody for an administrator."}},
          .answers = {{200, std::move(answer), summary}},
          .errors = {"not_found"},
          .serve = serve};
}

}  // namespace

void add_owned_routes(gateway_registry& to, const settings& limits) {
  constexpr std::string_view as_they_were = "The accounts as they were at an RFC 3339 time, included.";
  route summary{.method = http_method::get,
                .path = "/api/v1/portfolio/summary",
                .id = "getPortfolioSummary",
                .tag = "portfolio",
                .summary = "What all own accounts are worth, by kind and currency",
                .who = access::caller,
                .object = object_rule::own,
                .in_query = {{"currency", views::currency.schema(),
                              "Joins currencies into this one at the stored rates; game money never."}},
                .answers = {{200, page_schema("PortfolioSummaryPage", summary_schema()), "All in one page"}},
                .serve = serve_summary};
  add_as_of_time(summary, as_they_were);
  to.add(std::move(summary));
  auto positions = owned_route("/api/v1/positions/{user_id}", "listOwnedPositions", "What all accounts of a user hold",
                               page_schema("OwnedPositionPage", owned_position_schema()), serve_positions);
  positions.in_query = page_parameters(limits);
  positions.errors = {"not_found", "cursor_invalid"};
  add_as_of_time(positions, as_they_were);
  to.add(std::move(positions));
  auto profits = owned_route("/api/v1/positions/{user_id}/pnl", "getPositionsProfit",
                             "The profit of all accounts of a user, by kind and currency",
                             page_schema("PositionsProfitPage", profit_schema()), serve_profits);
  add_as_of_time(profits, as_they_were);
  to.add(std::move(profits));
}

}  // namespace madang::portfolio
