#include "persistence/trading/order_stops.hpp"

#include "persistence/trading/stops_table.hpp"

namespace madang::trading {

order_stops::order_stops(query_session& at) : find_(at.sql, plain_row<stop_row>::select_sql(" WHERE order_id=?1")) {}

void order_stops::fill(order_view& order) {
  if (!is_stop(order.terms.type)) return;
  find_.ask(order.terms.order.value);
  if (!find_.next()) return;
  const auto row = plain_row<stop_row>::read(find_);
  find_.done();
  order.stop = {{row.stop_price, row.trail_price, row.trail_rate}, row.triggered_at, row.stood_at};
}

}  // namespace madang::trading
