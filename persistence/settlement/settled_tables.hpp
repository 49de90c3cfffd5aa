#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/settlement/settlement_day.hpp"
#include "messages/settlement/words.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

/// When orders and their executions are settled. What settles at once has no row: its date is that of the trade, and it
/// is settled by the first batch of a later day.
namespace madang::settlement {

/// A row of the table `settlement_orders`: what an order has traded on a day waits for a date.
struct settled_order_row {
  static constexpr std::string_view table_name = "settlement_orders";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {"traded_on"}; }

  madang::order_id order_id;
  calendar_day traded_on;
  madang::account_id account_id;
  calendar_day settles_on;
  unix_nanos booked_at;  ///< the last fill of the day

  MADANG_FIELDS(order_id, traded_on, account_id, settles_on, booked_at)
};
class settled_orders_table final : public plain_table<settled_order_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const fill_scheduled& event) {
    if (!event.amount) return;
    put({event.order, event.trade_date, {record.stream.key}, event.settlement_date, record.time});
  }
};

/// A row of the table `settlement_settled`: what was due to an account on a date is settled.
struct settled_date_row {
  static constexpr std::string_view table_name = "settlement_settled";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  calendar_day due_on;
  unix_nanos settled_at;

  MADANG_FIELDS(account_id, due_on, settled_at)
};
class settled_dates_table final : public plain_table<settled_date_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const cash_settled& event) {
    put({{record.stream.key}, event.date, record.time});
  }
};

/// A row of the table `settlement_runs`: a batch that is through.
struct run_row {
  static constexpr std::string_view table_name = "settlement_runs";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  std::string kind;
  unix_nanos day_began_at;
  calendar_day day;
  unix_nanos ended_at;
  std::uint64_t differences = 0;

  MADANG_FIELDS(kind, day_began_at, day, ended_at, differences)
};
class runs_table final : public plain_table<run_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const run_ended& event) {
    put({std::string(to_text(event.kind)),
         event.day_began_at,
         {static_cast<std::int32_t>(record.stream.key)},
         record.time,
         event.differences});
  }
};

}  // namespace madang::settlement
