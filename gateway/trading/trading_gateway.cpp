#include "gateway/json/json_output.hpp"
#include "gateway/trading/execution_json.hpp"
#include "gateway/trading/orders/cancel_routes.hpp"
#include "gateway/trading/orders/order_json.hpp"
#include "gateway/trading/orders/order_life_routes.hpp"
#include "gateway/trading/orders/order_routes.hpp"
#include "gateway/trading/orders/preview_routes.hpp"
#include "gateway/trading/trading_refusals.hpp"
#include "messages/trading/open_orders.hpp"

namespace madang::trading {
namespace {

void write_frame(std::string& out, const order_frame& event, unix_nanos time) {
  json_object data(out);
  data.word("event", event.event);
  write_order(data.member("order"), event.order);
  if (event.fill) write_execution(data.member("execution"), event.order, *event.fill, time);
}

void write_open_orders(std::string& out, const open_orders_frame& start, unix_nanos) {
  json_object data(out);
  data.word("event", start.event);
  json_array orders(data.member("orders"));
  for (const auto& each : start.orders) write_order(orders.item(), each);
}

}  // namespace

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_order_routes(to, limits);
  add_preview_route(to);
  add_cancel_routes(to);
  add_order_life_routes(to, limits);
  to.add_refusals<order_reject>(row_of);
  to.add(problem_code{"account_required", 422, "It must be said which account"});
  to.add(problem_code{"flag_required", 403, "The user may not place orders of this kind"});
  to.add(problem_code{"market_closed", 422, "The market is closed"});
  to.frames.add<order_frame, write_frame>();
  to.frames.add<open_orders_frame, write_open_orders>();
  to.add(channel_page{.kind = channel_kind::orders,
                      .about = "Each event of each order, with the order after it and the fill if it was one",
                      .update = object_of({}, {{"event", words_of(event_words<order_event>())},
                                               {"order", order_schema()},
                                               optional_member("execution", execution_schema())}),
                      .snapshot = object_of({}, {{"event", snapshot_word()}, {"orders", array_of(order_schema())}})});
}

}  // namespace madang::trading
