#pragma once

#include <optional>
#include <vector>

#include "messages/trading/open_orders.hpp"
#include "messages/trading/queries.hpp"
#include "persistence/accounts/account_owners.hpp"
#include "persistence/lists/query_registry.hpp"
#include "persistence/settlement/order_settlements.hpp"
#include "persistence/trading/order_stops.hpp"

namespace madang::trading {

/// Reads single orders by their ids.
class order_finder {
 public:
  explicit order_finder(query_session& at);
  std::optional<order_view> read(order_id order, position* placed_at = nullptr);

 private:
  sql_statement find_order_;
  order_stops stops_;
};

/// Reads lists of orders, as they were placed, newest first; open ones by their ids. Pages go on before the order's id.
class order_queries {
 public:
  explicit order_queries(query_session& at);

  bool may_read(const list_orders& query) { return !query.account || owners_.owns(query.by, *query.account); }
  list_result<list_orders> read(const list_orders& query);

 private:
  struct listed_order {
    position at;
    order_id order;
    friend position position_of(const listed_order& entry) { return entry.at; }
  };

  list_result<list_orders> open_orders(const list_orders& query);
  list_result<list_orders> placed_orders(const list_orders& query);
  /// Those with the client order id of this hash, where there is one.
  void load(const stream_part& part, account_id account, std::optional<std::uint64_t> client_hash, position before,
            std::size_t limit, std::vector<listed_order>& out);

  query_session& at_;
  account_owners owners_;
  order_finder orders_;
  settlement::order_settlements settlements_;
  sql_statement account_orders_;
  sql_statement client_orders_;
};

/// Reads the open orders of one account together with the number of its channel, in one read transaction.
class open_order_queries {
 public:
  explicit open_order_queries(query_session& at);

  list_result<read_open_orders> read(const read_open_orders& query);

 private:
  query_session& at_;
  order_finder orders_;
  sql_statement progress_;
};

/// Reads lists of executions, newest first: a file has one journal, so that its positions go as time does.
class execution_queries {
 public:
  explicit execution_queries(query_session& at);

  bool may_read(const list_executions& query);
  list_result<list_executions> read(const list_executions& query);

 private:
  /// An execution in a walk over several accounts.
  struct listed_execution {
    position at;
    execution_entry entry;
    friend position position_of(const listed_execution& one) { return one.at; }
  };

  list_result<list_executions> of_order(const list_executions& query, order_id order);
  std::vector<std::uint64_t> fills_of(order_id order);
  /// How many of an order's executions, which are at these positions, come before the number of an event.
  std::size_t count_before(const std::vector<std::uint64_t>& fills, account_id account, std::uint64_t seq);
  std::optional<position> find_before(const list_executions& query);
  execution_entry row_of(sql_statement& row);
  void load(const stream_part& part, account_id account, position before, std::size_t limit,
            std::vector<listed_execution>& out);

  query_session& at_;
  account_owners owners_;
  order_finder orders_;
  settlement::order_settlements settlements_;
  sql_statement account_executions_;
  sql_statement order_fills_;
  sql_statement find_execution_;
};

}  // namespace madang::trading

namespace madang::trading {
void add_queries(query_registry& to);
}  // namespace madang::trading
