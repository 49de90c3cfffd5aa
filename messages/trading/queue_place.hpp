#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/envelope/view.hpp"
#include "messages/fields.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/instrument.hpp"
#include "messages/money/money.hpp"
#include "messages/side.hpp"
#include "messages/trading/ids.hpp"

/// Questions about orders that wait.
namespace madang::trading {

/// Which of its orders the account has open. `by` must have the right to trade.
struct find_open_orders {
  account_id account;
  user_id by;
  symbol_id symbol;  ///< zero: any
  std::optional<madang::side> side = std::nullopt;

  MADANG_FIELDS(account, by, symbol, side)
};
struct open_order_ids_view {
  account_id account;
  std::vector<order_id> orders;  ///< oldest first

  friend bool operator==(const open_order_ids_view&, const open_order_ids_view&) = default;
  MADANG_VIEW(open_order_ids_view, trading, 140, account, orders)
};

/// To a symbol: where this order stands in its book. Asked by whoever has found out that the order may be seen.
struct read_queue {
  symbol_id symbol;
  order_id order;

  MADANG_FIELDS(symbol, order)
};
struct queue_view {
  bool resting = false;  ///< otherwise the two numbers say nothing
  std::uint64_t orders_ahead = 0;
  quantity quantity_ahead;
  market::instrument_status status = market::instrument_status::trading;
  price best_bid;  ///< zero: there is none
  price best_ask;
  price waits_at = {};  ///< of a stop order that waits: its stop price now; zero: it does not
  price last = {};      ///< of the last trade; zero: there was none

  friend bool operator==(const queue_view&, const queue_view&) = default;
  MADANG_VIEW(queue_view, trading, 145, resting, orders_ahead, quantity_ahead, status, best_bid, best_ask, waits_at,
              last)
};

}  // namespace madang::trading
