#pragma once

#include <string_view>
#include <vector>

#include "messages/trading/order.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::trading {

/// A row of the table `stop_orders`: what a stop order waits for, beside its row in `orders`.
struct stop_row {
  static constexpr std::string_view table_name = "stop_orders";
  static constexpr std::size_t key_columns = 1;
  static std::vector<std::string_view> indexes() { return {}; }

  trading::order_id order_id;
  price stop_price;
  price trail_price;
  rate trail_rate;
  unix_nanos triggered_at;  ///< 0: it waits, or has ended so
  price stood_at;

  MADANG_FIELDS(order_id, stop_price, trail_price, trail_rate, triggered_at, stood_at)
};

/// What stop orders wait for.
class stops_table final : public plain_table<stop_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const order_placed& event) {
    if (!event.stop) return;
    const auto& [stop_price, trail_price, trail_rate] = *event.stop;
    put({{record.stream.key}, stop_price, trail_price, trail_rate, {}, {}});
  }
  void take(const projected_record& record, const order_amended& event) {
    if (!event.stop) return;
    update(key_of(record), [&](stop_row& row) {
      row.stop_price = event.stop->stop_price;
      row.trail_price = event.stop->trail_price;
      row.trail_rate = event.stop->trail_rate;
    });
  }
  void take(const projected_record& record, const order_triggered& event) {
    update(key_of(record), [&](stop_row& row) {
      row.triggered_at = event.triggered_at;
      row.stood_at = event.stop_price;
    });
  }

 private:
  static key key_of(const projected_record& record) { return {static_cast<std::int64_t>(record.stream.key)}; }
};

}  // namespace madang::trading
