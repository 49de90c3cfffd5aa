#include "gateway/trading/orders/cancel_routes.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/trading/chosen_account.hpp"
#include "gateway/trading/orders/order_json.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/order_guards.hpp"
#include "messages/side.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::trading {
namespace {

// ---- all open orders -----------------------------------------------------------------------------------------------

/// So many cancels are under way at a time.
constexpr std::size_t cancels_at_once = 16;

/// The cancels of one request: each goes as if it had been asked for by itself.
struct cancel_round {
  std::vector<order_id> left;  ///< the next one last
  std::size_t under_way = 0;
  std::vector<order_view> cancelled;
  std::optional<answer> away;  ///< of an order that cannot serve now
};
using round_ptr = std::shared_ptr<cancel_round>;

/// 503 says that nothing has happened: only where that is true.
void answer_round(const route_services& with, const exchange_ptr& ex, cancel_round& round) {
  if (round.cancelled.empty() && round.away) return with.actors.answer_otherwise(*ex, *round.away);
  std::ranges::sort(round.cancelled, std::greater<>(), [](const order_view& one) { return one.terms.order; });
  ex->answer(json_response(200, [&](std::string& out) {
    json_object body(out);
    body.number("cancelled", round.cancelled.size());
    json_array items(body.member("items"));
    for (const auto& one : round.cancelled) write_order(items.item(), one);
  }));
}

/// An order that has ended meanwhile, or that somebody else is cancelling, or that cannot serve now, is none of them.
void cancel_more(route_services& with, const exchange_ptr& ex, const round_ptr& round) {
  while (!round->left.empty() && round->under_way < cancels_at_once) {
    const auto order = round->left.back();
    round->left.pop_back();
    ++round->under_way;
    with.actors.ask_any(ex, order, cancel_order{order, ex->caller_id(), {}, ex->received_at},
                        [&with, round](const exchange_ptr& at, answer&& reply) {
                          --round->under_way;
                          if (auto* view = reply.get_if<order_view>()) round->cancelled.push_back(std::move(*view));
                          if (!reply.is_of_entity()) round->away = std::move(reply);
                          cancel_more(with, at, round);
                        });
  }
  if (round->left.empty() && round->under_way == 0 && !ex->answered()) answer_round(with, ex, *round);
}

/// What the query says of the orders; false: it names nothing (then the request has been refused).
bool read_filter(exchange& ex, find_open_orders& into) {
  if (const auto text = ex.query("symbol")) {
    const auto symbol = symbol_id::parse(*text);
    if (!symbol) {
      ex.refuse("symbol_unknown");
      return false;
    }
    into.symbol = *symbol;
  }
  if (const auto text = ex.query("side")) into.side = parse_side(*text);
  return true;
}

void serve_cancel_all(route_services& with, const exchange_ptr& ex) {
  find_open_orders wanted;
  if (!read_filter(*ex, wanted)) return;
  wanted.by = ex->caller_id();
  choose_account_of_query(with, ex, [&with, wanted](const exchange_ptr& at, account_id account) {
    auto command = wanted;
    command.account = account;
    with.actors.ask<open_order_ids_view>(at, account, command,
                                         [&with](const exchange_ptr& then, open_order_ids_view&& view, const answer&) {
                                           auto round = std::make_shared<cancel_round>();
                                           round->left = std::move(view.orders);
                                           std::ranges::reverse(round->left);
                                           cancel_more(with, then, round);
                                         });
  });
}

// ---- the timer -----------------------------------------------------------------------------------------------------

void serve_cancel_after(route_services& with, const exchange_ptr& ex) {
  const auto timeout = static_cast<std::uint32_t>(*ex->body.find("timeout_s")->integer());
  if (timeout != 0 && timeout < cancel_timer_min_s) {
    const std::string detail = "It must be 0, or from " + std::to_string(cancel_timer_min_s) + " to " +
                               std::to_string(cancel_timer_max_s) + ".";
    return ex->refuse(problem{"out_of_range", detail, {{"/timeout_s", "out_of_range", detail}}, {}, false});
  }
  choose_account_of_body(with, ex, [&with, timeout](const exchange_ptr& at, account_id account) {
    with.actors.ask<cancel_timer_view>(at, account, set_cancel_timer{account, at->caller_id(), timeout},
                                       [](const exchange_ptr& then, cancel_timer_view&& view, const answer&) {
                                         then->answer(json_response(200, [&](std::string& out) {
                                           json_object body(out);
                                           body.word("account_id", to_text(view.account));
                                           view.cancel_at.value != 0 ? body.time("cancel_at", view.cancel_at)
                                                                     : body.nothing("cancel_at");
                                         }));
                                       });
  });
}

schema_ref cancelled_schema() {
  return object_of("CancelledOrders", {{"cancelled", integer_of(0, 1'000'000, "How many of them this has cancelled")},
                                       {"items", array_of(order_schema())}});
}

}  // namespace

void add_cancel_routes(gateway_registry& to) {
  to.add({.method = http_method::remove,
          .path = "/api/v1/orders",
          .id = "cancelOrders",
          .tag = "orders",
          .summary = "Cancel what is left of all open orders of an account, each as by itself",
          .kind = route_kind::exit,
          .who = access::trading,
          .object = object_rule::account,
          .in_query = {{"account_id", views::id.schema(), "The account; absent: the caller's only one."},
                       {"symbol", text_of(1, 64), "In this symbol only."},
                       {"side", side_schema(), "On this side only."}},
          .answers = {{200, cancelled_schema(), "What has been cancelled, newest first"}},
          .errors = {"not_found", "account_required", "trade_access_required", "symbol_unknown"},
          .serve = serve_cancel_all});
  to.add({.method = http_method::post,
          .path = "/api/v1/orders/cancel-after",
          .id = "cancelOrdersAfter",
          .tag = "orders",
          .summary = "Cancel all open orders of an account unless this is repeated in time; 0 switches it off",
          .kind = route_kind::exit,
          .who = access::trading,
          .object = object_rule::account,
          .body = object_of("CancelAfter",
                            {optional_member("account_id", text_of(0, 64, "Absent: the caller's only account")),
                             {"timeout_s", integer_of(0, cancel_timer_max_s, "Seconds, at least 5; 0: off")}}),
          .answers = {{200,
                       object_of("CancelTimer", {{"account_id", views::id.schema()},
                                                 {"cancel_at", views::or_null(views::time).schema()}}),
                       "The timer as it is now"}},
          .errors = {"not_found", "account_required", "trade_access_required", "account_closed", "out_of_range"},
          .serve = serve_cancel_after});
}

}  // namespace madang::trading
