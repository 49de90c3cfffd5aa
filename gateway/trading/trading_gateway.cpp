#include "gateway/json/json_output.hpp"
#include "gateway/trading/execution_json.hpp"
#include "gateway/trading/order_json.hpp"
#include "gateway/trading/order_routes.hpp"
#include "gateway/trading/trading_refusals.hpp"

namespace madang::trading {
namespace {

void write_frame(std::string& out, const order_frame& event, unix_nanos time) {
  json_object data(out);
  data.word("event", event.event);
  write_order(data.member("order"), event.order);
  if (event.fill) write_execution(data.member("execution"), event.order, *event.fill, time);
}

}  // namespace

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_order_routes(to, limits);
  to.add_refusals<order_reject>(row_of);
  to.add(problem_code{"symbol_halted", 422, "The symbol is halted"});
  to.add(problem_code{"market_closed", 422, "The market is closed"});
  to.frames.add<order_frame, write_frame>();
}

}  // namespace madang::trading
