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

/// Reads single orders by their ids, in PostgreSQL.
class pg_order_finder {
 public:
  explicit pg_order_finder(query_session& at);
  std::optional<order_view> read(order_id order);

 private:
  sql_statement find_order_;
  order_stops stops_;
};

/// Lists of orders in PostgreSQL: by the time at which they were placed and their ids, newest first; open ones by their
/// ids. Pages go on before the order's id.
class pg_order_queries {
 public:
  explicit pg_order_queries(query_session& at);

  bool may_read(const list_orders& query) { return !query.account || owners_.owns(query.by, *query.account); }
  list_result<list_orders> read(const list_orders& query);

 private:
  account_owners owners_;
  pg_order_finder orders_;
  settlement::order_settlements settlements_;
  order_stops stops_;
  sql_statement open_;
  sql_statement placed_;
  sql_statement by_client_id_;
};

/// The open orders of one account together with the number of its channel, of one moment.
class pg_open_order_queries {
 public:
  explicit pg_open_order_queries(query_session& at);

  list_result<read_open_orders> read(const read_open_orders& query);

 private:
  query_session& at_;
  order_stops stops_;
  sql_statement open_;
};

/// Lists of executions in PostgreSQL by time, order and number of the event, newest first. The lookup of a partition by
/// the time alone is what the condition on it is for.
class pg_execution_queries {
 public:
  explicit pg_execution_queries(query_session& at);

  bool may_read(const list_executions& query);
  list_result<list_executions> read(const list_executions& query);

 private:
  account_owners owners_;
  pg_order_finder orders_;
  settlement::order_settlements settlements_;
  sql_statement of_accounts_;
  sql_statement of_order_;
};

}  // namespace madang::trading
