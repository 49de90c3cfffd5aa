#include "persistence/trading/order_stops.hpp"

#include "persistence/trading/families_table.hpp"
#include "persistence/trading/stops_table.hpp"

namespace madang::trading {

order_stops::order_stops(query_session& at)
    : find_(at.sql, plain_row<stop_row>::select_sql(" WHERE order_id=?1")),
      find_family_(at.sql, plain_row<family_row>::select_sql(" WHERE order_id=?1")) {}

void order_stops::fill(order_view& order) {
  fill_stop(order);
  fill_family(order);
}

void order_stops::fill_stop(order_view& order) {
  if (!is_stop(order.terms.type)) return;
  find_.ask(order.terms.order.value);
  if (!find_.next()) return;
  const auto row = plain_row<stop_row>::read(find_);
  find_.done();
  order.stop = {{row.stop_price, row.trail_price, row.trail_rate}, row.triggered_at, row.stood_at};
}

void order_stops::fill_family(order_view& order) {
  find_family_.ask(order.terms.order.value);
  if (!find_family_.next()) return;
  const auto row = plain_row<family_row>::read(find_family_);
  find_family_.done();
  order_family family{row.family, row.parent, {}, row.sibling};
  for (const auto leg : {row.first_leg, row.second_leg}) {
    if (leg) family.legs.push_back(leg);
  }
  order.family = std::move(family);
}

}  // namespace madang::trading
