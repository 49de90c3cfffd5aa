#include "gateway/trading/orders/order_life_routes.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/trading/orders/order_life_json.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::trading {
namespace {

constexpr std::string_view events_list = "order_events";

/// Goes on where the caller may see the order.
template <class Then>
void look_at_order(route_services& with, const exchange_ptr& ex, Then then) {
  const auto id = parse_id<order_id>(ex->path_value());
  if (!id) return ex->refuse("not_found");
  with.actors.ask<order_view>(ex, *id, read_order{*id, ex->who()},
                              [then = std::move(then)](const exchange_ptr& at, order_view&& order, const answer&) {
                                then(at, std::move(order));
                              });
}

// ---- events --------------------------------------------------------------------------------------------------------

using events_found = result<std::vector<shown_event>, read_failure>;

/// The page behind event number `at.before`, oldest first.
void answer_events(route_services& with, const exchange_ptr& ex, const page& at, const events_found& found) {
  if (!found) return refuse_list(with, *ex, events_list, found.error().why);
  const auto count = found->size();
  const auto first = std::min<std::size_t>(at.before, count);
  const auto last = std::min<std::size_t>(first + at.limit, count);
  const std::vector<shown_event> items(found->begin() + static_cast<std::ptrdiff_t>(first),
                                       found->begin() + static_cast<std::ptrdiff_t>(last));
  const auto next = last < count ? std::optional(list_cursor{last, 0}) : std::nullopt;
  ex->answer(list_response(items, events_list, next, write_order_event));
}

void read_events(route_services& with, const exchange_ptr& ex, order_id order, const page& at) {
  if (with.ports.events == nullptr) return ex->refuse(with.come_again_later("unavailable"));
  stand_in_line(
      *with.pools.lists, with, ex,
      [&with, &events = *with.ports.events, replies = with.replies, ex, order, at](const fair_queue::pass& pass) {
        events.read(entity_of(order), [&with, replies, ex, at, pass](events_found got) {
          run_on_io_thread(replies, ex,
                           [&with, ex, at, pass, got = std::move(got)] { answer_events(with, ex, at, got); });
        });
      });
}

void serve_events(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, events_list);
  if (!at) return;
  look_at_order(with, ex, [&with, page = *at](const exchange_ptr& then, order_view&& order) {
    read_events(with, then, order.terms.order, page);
  });
}

// ---- reasons -------------------------------------------------------------------------------------------------------

void answer_reasons(const exchange_ptr& ex, const order_view& order, const std::optional<queue_view>& queue) {
  shown_explanation shown{reasons_of(order, queue), queue && queue->resting ? queue : std::nullopt};
  ex->answer(json_response(200, [&](std::string& out) { write_explanation(out, shown); }));
}

/// The symbol says where an open order stands. One that cannot serve says nothing: the rest is true all the same.
void serve_explain(route_services& with, const exchange_ptr& ex) {
  look_at_order(with, ex, [&with](const exchange_ptr& at, order_view&& order) {
    if (!is_open(order.progress.status)) return answer_reasons(at, order, std::nullopt);
    const auto symbol = order.terms.symbol;
    with.actors.ask_any(at, symbol, read_queue{symbol, order.terms.order},
                        [order = std::move(order)](const exchange_ptr& then, answer&& reply) {
                          const auto* queue = reply.get_if<queue_view>();
                          answer_reasons(then, order, queue != nullptr ? std::optional(*queue) : std::nullopt);
                        });
  });
}

std::vector<parameter> order_in_path() {
  return {{"order_id", views::id.schema(), "The order."}};
}

}  // namespace

void add_order_life_routes(gateway_registry& to, const settings& limits) {
  to.add({.method = http_method::get,
          .path = "/api/v1/orders/{order_id}/events",
          .id = "listOrderEvents",
          .tag = "orders",
          .summary = "Everything that has happened to one order, oldest first",
          .who = access::caller,
          .object = object_rule::account,
          .in_path = order_in_path(),
          .in_query = page_parameters(limits),
          .answers = {{200, page_schema("OrderEventPage", order_event_schema()), "One page"}},
          .errors = {"cursor_invalid"},
          .serve = serve_events});
  to.add({.method = http_method::get,
          .path = "/api/v1/orders/{order_id}/explain",
          .id = "explainOrder",
          .tag = "orders",
          .summary = "Why one order is as it is, and where it stands in the queue",
          .who = access::caller,
          .object = object_rule::account,
          .in_path = order_in_path(),
          .answers = {{200, explanation_schema(), "The reasons in words"}},
          .serve = serve_explain});
}

}  // namespace madang::trading
