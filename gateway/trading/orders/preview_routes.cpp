#include "gateway/trading/orders/preview_routes.hpp"

#include "cluster/ports/market/market_cache.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/trading/market_faults.hpp"
#include "gateway/trading/orders/placement_request.hpp"
#include "gateway/trading/orders/preview_json.hpp"
#include "gateway/trading/trading_flags.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::trading {
namespace {

/// As the symbol trades at this moment.
std::optional<market::trading_session> session_of(const route_services& with, symbol_id symbol) {
  const auto image = with.ports.cache.image(symbol);
  return image ? std::optional(image->quote.session) : std::nullopt;
}

void serve_preview(route_services& with, const exchange_ptr& ex) {
  read_placement(with, ex, [&with](const exchange_ptr& at, place_order&& order) {
    const auto account = order.account;
    with_trading_flags(with, at, account, [&with, order = std::move(order)](const exchange_ptr& permitted) {
      with.actors.ask<order_preview_view>(
          permitted, order.account, preview_order{order},
          [&with, symbol = order.symbol](const exchange_ptr& then, order_preview_view&& view, const answer&) {
            const auto session = session_of(with, symbol);
            then->answer(json_response(200, [&](std::string& out) {
              write_preview(out, {view, with.actors.refusals(), session});
            }));
          });
    });
  });
}

}  // namespace

void add_preview_route(gateway_registry& to) {
  to.add({.method = http_method::post,
          .path = "/api/v1/orders/preview",
          .id = "previewOrder",
          .tag = "orders",
          .summary = "What would become of an order: every refusal, its cost, what it would meet; nothing is written",
          .kind = route_kind::read,
          .who = access::trading,
          .object = object_rule::account,
          .body = order_body(),
          .answers = {{200, preview_schema(), "What account and market say at this moment"}},
          .errors = placement_errors(),
          .serve = serve_preview,
          .explain = explain_placement});
}

}  // namespace madang::trading
