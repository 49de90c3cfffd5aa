#pragma once

#include "messages/trading/order.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::trading {

/// Says of stop orders in a list what they wait for, and of orders with a family what they are in it.
class order_stops {
 public:
  explicit order_stops(query_session& at);

  /// Nothing where it is neither.
  void fill(order_view& order);

 private:
  void fill_stop(order_view& order);
  void fill_family(order_view& order);

  sql_statement find_;
  sql_statement find_family_;
};

}  // namespace madang::trading
