#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/trading/order.hpp"
#include "messages/market/symbol.hpp"

namespace madang {

/// Where a list goes on: newest first, after (older than) these numbers. Opaque to clients.
struct page {
  std::uint32_t limit = 100;
  std::uint64_t before = 0;   ///< 0: from the newest
  std::uint64_t before2 = 0;  ///< second part of the key where one number is not enough
};

struct ledger_entry {
  std::uint64_t entry = 0;  ///< number within the account, from 1, rising by one
  ledger_kind kind = ledger_kind::deposit;
  money amount;  ///< signed change of cash; for HOLD and RELEASE the amount held (positive) or released (positive)
  money cash_after;
  std::string reference;  ///< order id, `symbol#trade`, or transaction number, as text
  unix_nanos created_at;
};
struct execution_entry {
  order_id order;
  account_id account;
  symbol_id symbol;
  side on = side::buy;
  std::uint64_t execution = 0;  ///< number of the event in the order's stream; (order, this) is the execution id
  madang::execution fill;
  money fee;
  money tax;
  unix_nanos executed_at;
  std::uint64_t key = 0;  ///< where a page goes on
};
struct candle {
  unix_nanos start;
  price open;
  price high;
  price low;
  price close;
  quantity volume;
};

enum class order_filter : std::uint8_t { open = 1, closed = 2, all = 3 };

struct list_accounts {
  user_id by;
  page at;
};
struct list_orders {
  user_id by;
  std::optional<account_id> account;  ///< none: all of the caller's accounts
  order_filter status = order_filter::all;
  std::optional<symbol_id> symbol;
  std::optional<std::string> client_order_id;
  page at;
};
struct list_executions {
  user_id by;
  std::optional<account_id> account;
  std::optional<order_id> order;
  page at;
};
struct list_ledger {
  user_id by;
  account_id account;
  page at;
};
struct list_candles {
  symbol_id symbol;
  std::int64_t interval_s = 60;
  unix_nanos from;
  unix_nanos to;
  std::uint32_t limit = 500;
};
using list_query = std::variant<list_accounts, list_orders, list_executions, list_ledger, list_candles>;

template <class Item>
struct listing {
  std::vector<Item> items;
  bool more = false;  ///< there are older ones: the next page starts before the last item
};
/// The account is not the caller's, or does not exist.
struct not_yours {};
/// The projector did not reach the journal in time, or the read failed: nothing happened, try again.
struct list_unavailable {
  std::string why;
};
using list_answer = std::variant<listing<account_view>, listing<order_view>, listing<execution_entry>,
                                 listing<ledger_entry>, listing<candle>, not_yours, list_unavailable>;

/// Derived, rebuildable tables. Thread-safe; answers come on a thread of the store.
class read_models {
 public:
  virtual ~read_models() = default;
  /// Waits (bounded) until everything durable at this moment has been projected, then reads and calls back.
  /// Answers `list_unavailable` at once when too many reads are queued.
  virtual void ask(list_query query, std::function<void(list_answer)> done) = 0;
};

}  // namespace madang
