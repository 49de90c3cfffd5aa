#pragma once

#include <cstdint>
#include <string>

#include "messages/accounts/ids.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/fields.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/side.hpp"
#include "messages/trading/ids.hpp"

namespace madang::trading {

/// A stop order waits outside the book until a trade reaches its stop price; then a stop and a trailing stop are market
/// orders, a stop limit is a limit order. A best limit and an own best are limit orders at the best price of the other
/// side, or of their own, at the moment that they come to the book (KRX: 최유리지정가, 최우선지정가).
enum class order_type : std::uint8_t {
  market = 1,
  limit = 2,
  stop = 3,
  stop_limit = 4,
  trailing_stop = 5,
  best_limit = 6,
  own_best = 7,
};
constexpr bool is_stop(order_type type) {
  return type == order_type::stop || type == order_type::stop_limit || type == order_type::trailing_stop;
}
/// Whether whoever places it names its limit.
constexpr bool names_price(order_type type) {
  return type == order_type::limit || type == order_type::stop_limit;
}
/// Whether it takes its limit from the book; until then it is held as an order without one.
constexpr bool takes_price(order_type type) {
  return type == order_type::best_limit || type == order_type::own_best;
}
/// Whether it trades at its own price or better; otherwise it takes what there is, up to the price it is held at.
constexpr bool has_limit(order_type type) {
  return names_price(type) || takes_price(type);
}
/// As what it meets the book.
constexpr order_type type_in_book(order_type type) {
  return has_limit(type) ? order_type::limit : order_type::market;
}

/// `opg`, `cls`: takes part in the opening or closing auction that gathers, and is over with it.
enum class time_in_force : std::uint8_t { day = 1, gtc = 2, ioc = 3, fok = 4, opg = 5, cls = 6 };

constexpr bool is_for_auction(time_in_force tif) {
  return tif == time_in_force::opg || tif == time_in_force::cls;
}

/// FIX OrdStatus in our words. PENDING is the decision inside the account; SETTLED and REPLACED come with settlement
/// and brokers.
enum class order_status : std::uint8_t {
  pending = 1,
  validated = 2,
  submitted = 3,
  partially_filled = 4,
  filled = 5,
  settled = 6,
  rejected = 7,
  cancelled = 8,
  expired = 9,
  replaced = 10,
};

constexpr bool is_open(order_status status) {
  return status == order_status::pending || status == order_status::validated || status == order_status::submitted ||
         status == order_status::partially_filled;
}

/// Why an order ended, or ended up with less than it asked for.
enum class order_reason : std::uint8_t {
  none = 0,
  no_liquidity = 1,
  ioc_remainder = 2,
  fok_not_fillable = 3,
  self_trade = 4,
  symbol_halted = 5,
  cancelled_by_user = 6,
  day_ended = 7,
  book_full = 8,
  price_outside_limits = 9,
  currency_mismatch = 10,
  symbol_delisted = 11,
  kill_switch = 12,
  corporate_action = 13,
  operator_release = 14,           ///< its symbol was out of service, and an operator has released it
  no_best_price = 30,              ///< the side of the book that it takes its price from was empty
  dead_man_timer = 20,             ///< the account's timer was not set again in time
  limit_breached = 40,             ///< the account stood beyond one of its limits
  disconnected = 21,               ///< a stream that guarded the account has ended
  market_closed = 50,              ///< no orders are taken in this session
  order_type_not_in_auction = 51,  ///< in an auction an order names its limit or takes the single price, and may wait
  auction_not_open = 52,           ///< it is for an auction that does not gather now
  auction_ended = 53,              ///< what it was for is over
  order_type_not_in_session = 54,  ///< after hours an order has a limit, and does not wait for a stop price
  parent_ended = 60,               ///< the order that it was to follow has ended without a fill
  sibling_filled = 61,             ///< the other leg has sold what there was to sell
  sibling_cancelled = 62,          ///< the other leg was cancelled
};

enum class liquidity_kind : std::uint8_t { maker = 1, taker = 2 };

/// Why an order refuses a command. The order of the lines is the order of precedence; the numbers are permanent.
enum class order_reject : std::uint8_t {
  order_unknown = 1,
  idempotency_key_reused = 2,
  request_in_progress = 3,
  version_mismatch = 4,
  order_not_open = 5,
  symbol_halted = 16,
  market_closed = 20,  ///< nothing is changed in this session
  symbol_in_service = 17,
  quantity_not_positive = 6,
  quantity_below_filled = 7,
  off_lot = 8,
  price_required = 9,
  type_not_allowed = 18,  ///< this type of order has no such term
  stop_triggered = 19,    ///< it waits no more: its stop price is behind it
  leg_waits = 60,         ///< a leg that waits for its entry has nothing to amend yet
  off_tick = 10,
  price_outside_limits = 11,
  insufficient_funds = 12,
  insufficient_shares = 13,
  nothing_to_change = 14,
  too_many_requests = 15,
  // 41-57: the risk rules, 40 more than their numbers (messages/risk/rules.hpp).
  kill_switch = 41,
  circuit_open = 42,
  allowed_products = 43,
  allowed_markets = 44,
  restricted_symbols = 45,
  trading_hours = 46,
  fat_finger = 47,
  price_collar = 48,
  max_order_value = 49,
  max_position_quantity = 50,
  max_position_value = 51,
  max_position_rate = 52,
  max_sector_rate = 53,
  max_leverage = 54,
  max_daily_loss = 55,
  max_open_orders = 56,
  max_daily_trades = 57,
};

/// What an order is: fixed at birth but for quantity and limit, which an amend replaces.
struct order_terms {
  order_id order;
  account_id account;
  user_id user;
  symbol_id symbol;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::quantity quantity;
  madang::price price;  ///< zero where it has no limit, or takes it from the book
  madang::price
      worst;  ///< the price the hold covers: the limit, or the day's limit for a market order; never traded beyond
  std::string client_order_id;

  friend bool operator==(const order_terms&, const order_terms&) = default;
  MADANG_FIELDS(order, account, user, symbol, side, type, time_in_force, quantity, price, worst, client_order_id)
};

/// One fill as the order and the account know it.
struct execution {
  std::uint64_t trade_number = 0;  ///< the symbol's trade number; (symbol, number) is the trade id
  madang::price price;
  madang::quantity quantity;
  liquidity_kind liquidity = liquidity_kind::maker;

  friend bool operator==(const execution&, const execution&) = default;
  MADANG_FIELDS(trade_number, price, quantity, liquidity)
};

/// What an order has come to. Events carry it whole, so that applying one is assigning it.
struct order_progress {
  order_status status = order_status::validated;
  order_reason reason = order_reason::none;
  madang::quantity quantity;
  madang::price price;
  madang::price worst;
  madang::quantity filled;
  money traded;  ///< sum of notionals; average price = traded / filled

  friend bool operator==(const order_progress&, const order_progress&) = default;
  MADANG_FIELDS(status, reason, quantity, price, worst, filled, traded)
};

}  // namespace madang::trading

namespace madang {

template <>
inline constexpr context_number reject_context<order_reject> = context_number::trading;

}  // namespace madang
