#pragma once

#include <optional>

#include "messages/settlement/queries.hpp"
#include "messages/trading/order.hpp"
#include "messages/trading/queries.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::settlement {

/// Says of filled orders and of executions when they are settled, for the lists that show them.
class order_settlements {
 public:
  explicit order_settlements(query_session& at);

  /// A filled order whose last fill is settled becomes SETTLED.
  void mark(order_view& order);
  void mark(execution_entry& execution);
  order_settlement read(order_id order, unix_nanos filled_at);

 private:
  /// What settles at once is settled by the first batch of a later day.
  std::optional<unix_nanos> batch_after(unix_nanos moment);

  sql_statement dates_;
  sql_statement batch_;
};

class order_settlement_queries {
 public:
  explicit order_settlement_queries(query_session& at) : settlements_(at) {}

  list_result<read_order_settlement> read(const read_order_settlement& query);

 private:
  order_settlements settlements_;
};

}  // namespace madang::settlement
