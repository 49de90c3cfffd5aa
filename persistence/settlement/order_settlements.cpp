#include "persistence/settlement/order_settlements.hpp"

#include <vector>

namespace madang::settlement {

order_settlements::order_settlements(query_session& at)
    : dates_(at.sql,
             "SELECT o.settles_on, o.booked_at, s.settled_at FROM settlement_orders o LEFT JOIN settlement_settled s "
             "ON s.account_id=o.account_id AND s.due_on=o.settles_on WHERE o.order_id=?1 ORDER BY o.traded_on"),
      batch_(at.sql,
             "SELECT ended_at FROM settlement_runs WHERE kind='CASH' AND day_began_at>?1 ORDER BY day_began_at "
             "LIMIT 1") {}

std::optional<unix_nanos> order_settlements::batch_after(unix_nanos moment) {
  batch_.ask(moment.value);
  if (!batch_.next()) return std::nullopt;
  const unix_nanos ended{batch_.integer(0)};
  batch_.done();
  return ended;
}

order_settlement order_settlements::read(order_id order, unix_nanos filled_at) {
  order_settlement found{order, {}, std::nullopt};
  bool waits = false;
  for (dates_.ask(order.value); dates_.next();) {
    const calendar_day date{static_cast<std::int32_t>(dates_.integer(0))};
    if (waits && date < found.settlement_date) continue;
    waits = true;
    found.settlement_date = date;
    found.settled_at.reset();
    if (!dates_.null(2)) found.settled_at = unix_nanos{dates_.integer(2)};
  }
  dates_.done();
  if (!waits) found.settled_at = batch_after(filled_at);
  return found;
}

void order_settlements::mark(order_view& order) {
  if (order.progress.status != order_status::filled) return;
  if (read(order.terms.order, order.updated_at).settled_at) order.progress.status = order_status::settled;
}

void order_settlements::mark(execution_entry& execution) {
  bool found = false;
  unix_nanos last_booked;
  for (dates_.ask(execution.order.value); dates_.next();) {
    // The day on which it was booked, or an earlier one where nothing else is known.
    if (found && execution.executed_at <= last_booked) continue;
    found = true;
    last_booked = {dates_.integer(1)};
    execution.settlement_date = {static_cast<std::int32_t>(dates_.integer(0))};
    execution.settled_at.reset();
    if (!dates_.null(2)) execution.settled_at = unix_nanos{dates_.integer(2)};
  }
  dates_.done();
  if (!found) execution.settled_at = batch_after(execution.executed_at);
}

list_result<read_order_settlement> order_settlement_queries::read(const read_order_settlement& query) {
  return listing<order_settlement>{{settlements_.read(query.order, query.filled_at)}, false};
}

}  // namespace madang::settlement
