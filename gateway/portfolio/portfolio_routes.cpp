#include "gateway/portfolio/portfolio_routes.hpp"

#include <algorithm>
#include <span>

#include "gateway/accounts/past_account.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/portfolio/portfolio_json.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::portfolio {
namespace {

constexpr std::string_view positions_list = "positions";

void serve_portfolio(route_services& with, const exchange_ptr& ex) {
  const auto id = parse_id<account_id>(ex->path_value());
  if (!id) return ex->refuse("not_found");
  auto show = [](const exchange_ptr& at, portfolio_view&& portfolio) {
    at->answer(json_response(200, [&](std::string& out) { write_portfolio(out, portfolio); }));
  };
  if (is_of_past(*ex)) {
    return accounts::ask_past_account<portfolio_view>(with, ex, *id, account_read::portfolio, show);
  }
  with.actors.ask<portfolio_view>(
      ex, *id, read_account{*id, ex->who(), account_read::portfolio},
      [show](const exchange_ptr& at, portfolio_view&& portfolio, const answer&) { show(at, std::move(portfolio)); });
}

/// Positions in the order of their symbols, those behind the cursor first. Each is a part of the whole account's value,
/// not of the page's.
void answer_positions(exchange& ex, const portfolio_view& portfolio, const page& at) {
  const auto& all = portfolio.positions;
  const auto first =
      std::find_if(all.begin(), all.end(), [&](const position_view& one) { return one.symbol.value > at.before; });
  const std::span rest(first, all.end());
  const auto found = rest.first(std::min<std::size_t>(rest.size(), at.limit));
  std::optional<list_cursor> next;
  if (found.size() < rest.size()) next = list_cursor{found.back().symbol.value, 0};
  ex.answer(list_response(
      found, positions_list, next,
      [equity = portfolio.equity()](std::string& out, const position_view& one) { write_position(out, one, equity); }));
}

void serve_positions(route_services& with, const exchange_ptr& ex) {
  const auto id = parse_id<account_id>(ex->path_value());
  if (!id) return ex->refuse("not_found");
  const auto at = read_page(with, *ex, positions_list);
  if (!at) return;
  auto show = [at = *at](const exchange_ptr& to, portfolio_view&& portfolio) { answer_positions(*to, portfolio, at); };
  if (is_of_past(*ex)) {
    return accounts::ask_past_account<portfolio_view>(with, ex, *id, account_read::positions, show);
  }
  with.actors.ask<portfolio_view>(
      ex, *id, read_account{*id, ex->who(), account_read::positions},
      [show](const exchange_ptr& to, portfolio_view&& portfolio, const answer&) { show(to, std::move(portfolio)); });
}

void serve_allocation(route_services& with, const exchange_ptr& ex) {
  const auto id = parse_id<account_id>(ex->path_value());
  if (!id) return ex->refuse("not_found");
  auto show = [](const exchange_ptr& at, portfolio_view&& portfolio) {
    const auto parts = allocation_of({&portfolio, 1});
    at->answer(json_response(200, [&](std::string& out) { write_allocation(out, parts); }));
  };
  if (is_of_past(*ex)) {
    return accounts::ask_past_account<portfolio_view>(with, ex, *id, account_read::positions, show);
  }
  with.actors.ask<portfolio_view>(
      ex, *id, read_account{*id, ex->who(), account_read::positions},
      [show](const exchange_ptr& at, portfolio_view&& portfolio, const answer&) { show(at, std::move(portfolio)); });
}

route portfolio_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                      void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = http_method::get,
          .path = path,
          .id = id,
          .tag = "portfolio",
          .summary = summary,
          .who = access::caller,
          .object = object_rule::account,
          .in_path = {{"account_id", views::id.schema(), "The account."}},
          .answers = {{200, std::move(answer), summary}},
          .serve = serve};
}

}  // namespace

void add_portfolio_routes(gateway_registry& to, const settings& limits) {
  constexpr std::string_view as_it_was =
      "As it was, at the prices of then: a `seq` of the portfolio, or an RFC 3339 time, included.";
  auto whole = portfolio_route("/api/v1/portfolio/{account_id}", "getPortfolio", "The account's value and profit",
                               portfolio_schema(), serve_portfolio);
  add_as_of(whole, as_it_was);
  to.add(std::move(whole));
  auto parts = portfolio_route("/api/v1/portfolio/{account_id}/allocation", "getAllocation",
                               "What the account consists of, by symbol, sector, market and currency",
                               allocation_schema(), serve_allocation);
  add_as_of(parts, as_it_was);
  to.add(std::move(parts));
  auto positions =
      portfolio_route("/api/v1/portfolio/{account_id}/positions", "listPositions", "What the account holds, by symbol",
                      page_schema("PositionPage", position_schema()), serve_positions);
  positions.in_query = page_parameters(limits);
  positions.errors = {"cursor_invalid"};
  add_as_of(positions, as_it_was);
  to.add(std::move(positions));
}

}  // namespace madang::portfolio
