#pragma once

#include "messages/trading/order.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::trading {

/// Says of stop orders in a list what they wait for.
class order_stops {
 public:
  explicit order_stops(query_session& at);

  /// Nothing where it is no stop.
  void fill(order_view& order);

 private:
  sql_statement find_;
};

}  // namespace madang::trading
