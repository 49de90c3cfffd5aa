#include "gateway/trading/trading_refusals.hpp"

#include "gateway/problems/risk_problems.hpp"

namespace madang::trading {

// Objects that do not exist and objects of others look the same from outside. No default: the compiler names a refusal
// without a row.
refusal_row row_of(order_reject why) {
  switch (why) {
    case order_reject::order_unknown:
      return {problems::not_found};
    case order_reject::idempotency_key_reused:
      return {problems::idempotency_key_reused};
    case order_reject::request_in_progress:
      return {problems::request_in_progress};
    case order_reject::version_mismatch:
      return {problems::version_mismatch, {"version"}};
    case order_reject::order_not_open:
      return {{"order_not_open", 409, "The order is no longer open"}};
    case order_reject::symbol_halted:
      return {{"symbol_halted", 422, "The symbol is halted"}};
    case order_reject::market_closed:
      return {{"market_closed", 422, "The market is closed"}};
    case order_reject::symbol_in_service:
      return {{"symbol_in_service", 409, "The symbol is in service"}};
    case order_reject::quantity_not_positive:
      return {{"quantity_not_positive", 422, "The quantity is not positive"}, {}, {"quantity"}};
    case order_reject::quantity_below_filled:
      return {
          {"quantity_below_filled", 422, "The quantity is not above what has been filled"}, {"filled"}, {"quantity"}};
    case order_reject::off_lot:
      return {{"off_lot", 422, "The quantity is not a multiple of the lot size"}, {"lot_size"}, {"quantity"}};
    case order_reject::price_required:
      return {{"price_required", 422, "A limit order needs a price"}, {}, {"price"}};
    case order_reject::type_not_allowed:
      return {{"type_not_allowed", 422, "An order of this type has no such term"}, {}, {"stop_price"}};
    case order_reject::stop_triggered:
      return {{"stop_triggered", 422, "The stop price is reached already"}, {}, {"stop_price"}};
    case order_reject::leg_waits:
      return {{"leg_waits", 409, "The leg waits for its entry"}};
    case order_reject::off_tick:
      return {{"off_tick", 422, "The price is not a multiple of the tick"},
              {"tick", "below", "above"},
              {"price", "stop_price"}};
    case order_reject::price_outside_limits:
      return {{"price_outside_limits", 422, "The price is outside the day's limits"},
              {"lower_limit", "upper_limit"},
              {"price", "stop_price"}};
    case order_reject::insufficient_funds:
      return {{"insufficient_funds", 422, "The account has too little cash"},
              {"needed", "available"},
              {"quantity", "price"}};
    case order_reject::insufficient_shares:
      return {{"insufficient_shares", 422, "The account has too few shares"}, {"needed", "available"}, {"quantity"}};
    case order_reject::nothing_to_change:
      return {{"nothing_to_change", 422, "The amendment changes nothing"}};
    case order_reject::kill_switch:
      return {problems::kill_switch, {"limit", "value"}};
    case order_reject::circuit_open:
      return {problems::circuit_open, {"limit", "value"}};
    case order_reject::allowed_products:
      return {problems::allowed_products, {"limit", "value"}, {"symbol"}};
    case order_reject::allowed_markets:
      return {problems::allowed_markets, {"limit", "value"}, {"symbol"}};
    case order_reject::restricted_symbols:
      return {problems::restricted_symbols, {"limit", "value"}, {"symbol"}};
    case order_reject::trading_hours:
      return {problems::trading_hours, {"limit", "value"}};
    case order_reject::fat_finger:
      return {problems::fat_finger, {"limit", "value"}, {"quantity"}};
    case order_reject::price_collar:
      return {problems::price_collar, {"limit", "value"}, {"price"}};
    case order_reject::max_order_value:
      return {problems::max_order_value, {"limit", "value"}, {"quantity"}};
    case order_reject::max_position_quantity:
      return {problems::max_position_quantity, {"limit", "value"}, {"quantity"}};
    case order_reject::max_position_value:
      return {problems::max_position_value, {"limit", "value"}, {"quantity"}};
    case order_reject::max_position_rate:
      return {problems::max_position_rate, {"limit", "value"}, {"quantity"}};
    case order_reject::max_sector_rate:
      return {problems::max_sector_rate, {"limit", "value"}, {"quantity"}};
    case order_reject::max_leverage:
      return {problems::max_leverage, {"limit", "value"}, {"quantity"}};
    case order_reject::max_daily_loss:
      return {problems::max_daily_loss, {"limit", "value"}};
    case order_reject::max_open_orders:
      return {problems::max_open_orders, {"limit", "value"}};
    case order_reject::max_daily_trades:
      return {problems::max_daily_trades, {"limit", "value"}};
    case order_reject::too_many_requests:
      return {problems::too_many_requests};
  }
  return {};
}

}  // namespace madang::trading
