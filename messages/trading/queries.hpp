#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "messages/accounts/ids.hpp"
#include "messages/identity/ids.hpp"
#include "messages/listing.hpp"
#include "messages/market/ids.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/order.hpp"

namespace madang::trading {

struct execution_entry {
  order_id order;
  account_id account;
  symbol_id symbol;
  madang::side side = madang::side::buy;
  std::uint64_t execution = 0;  ///< number of the event in the order's stream; (order, this) is the execution id
  madang::execution fill;
  money fee;
  money tax;
  unix_nanos executed_at;
  calendar_day settlement_date = {};  ///< zero: that of the trade, it settles at once
  std::optional<unix_nanos> settled_at = std::nullopt;

  friend bool operator==(const execution_entry&, const execution_entry&) = default;
};

enum class order_filter : std::uint8_t { open = 1, closed = 2, all = 3 };

/// Orders as they were placed, newest first; open ones by their ids.
struct list_orders {
  using item = order_view;
  static std::uint64_t cursor(const item& one) { return one.terms.order.value; }

  user_id by;
  std::optional<account_id> account;  ///< none: all of the caller's accounts
  order_filter status = order_filter::all;
  std::optional<symbol_id> symbol;
  std::optional<std::string> client_order_id;
  page at;
};

/// The open orders of all accounts in a symbol, by their ids, from `after` on; for what the platform does itself.
struct list_open_in_symbol {
  using item = order_id;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.value; }

  symbol_id symbol;
  order_id after;
  page at;
};

/// Executions by time, newest first.
struct list_executions {
  using item = execution_entry;
  static event_key cursor(const item& one) { return {one.executed_at, one.order.value, one.execution}; }

  user_id by;
  std::optional<account_id> account;
  std::optional<order_id> order;
  page at;
};

}  // namespace madang::trading
