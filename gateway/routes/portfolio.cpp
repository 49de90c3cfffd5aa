#include "gateway/json_output.hpp"
#include "gateway/route_services.hpp"
#include "gateway/routes/all.hpp"
#include "gateway/shapes.hpp"
#include "gateway/wire.hpp"

namespace madang {
namespace {

void serve_portfolio(route_services& with, const exchange_ptr& ex) {
  const auto id = parse_id<account_id>(ex->path_value());
  if (!id) return ex->refuse("not_found");
  with.actors.ask<portfolio_view>(
      ex, read_account{*id, ex->caller_id(), account_read::portfolio},
      [](const exchange_ptr& at, portfolio_view&& portfolio, const answer&) {
        at->answer(json_response(200, [&](std::string& out) { write_portfolio(out, portfolio); }));
      });
}

/// All positions at once: an account holds few, and they are of one moment.
void answer_positions(const exchange_ptr& at, portfolio_view&& portfolio, const answer&) {
  at->answer(json_response(200, [&](std::string& out) {
    const auto equity = equity_of(portfolio);
    json_object body(out);
    {
      json_array items(body.member("items"));
      for (const auto& one : portfolio.positions) write_position(items.item(), one, equity);
    }
    body.nothing("next_cursor");
  }));
}

void serve_positions(route_services& with, const exchange_ptr& ex) {
  const auto id = parse_id<account_id>(ex->path_value());
  if (!id) return ex->refuse("not_found");
  with.actors.ask<portfolio_view>(ex, read_account{*id, ex->caller_id(), account_read::positions}, answer_positions);
}

route portfolio_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                      void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = http_method::get,
          .path = path,
          .id = id,
          .tag = "portfolio",
          .summary = summary,
          .in_path = {{"account_id", shapes::id(), "The account."}},
          .answers = {{200, std::move(answer), summary}},
          .serve = serve};
}

}  // namespace

void add_portfolio_routes(std::vector<route>& into, const settings&) {
  into.push_back(portfolio_route("/api/v1/portfolio/{account_id}", "getPortfolio", "The account's value and profit",
                                 shapes::portfolio(), serve_portfolio));
  into.push_back(portfolio_route("/api/v1/portfolio/{account_id}/positions", "listPositions", "What the account holds",
                                 shapes::page_of("PositionPage", shapes::position()), serve_positions));
}

}  // namespace madang
