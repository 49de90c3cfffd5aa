#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "messages/accounts/account.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::settlement {

/// A row of the table `settlement_due`: the account has something due on the day.
struct due_row {
  static constexpr std::string_view table_name = "settlement_due";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {"erased, due_on, account_id"}; }

  madang::account_id account_id;
  calendar_day due_on;
  calendar_day traded_on;    ///< of the last fill
  std::uint64_t erased = 0;  ///< 1: it is settled

  MADANG_FIELDS(account_id, due_on, traded_on, erased)
};

/// What waits for its settlement date.
class due_table final : public plain_table<due_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const fill_scheduled& event) {
    if (event.amount) put({{record.stream.key}, event.settlement_date, event.trade_date, 0});
  }
  void take(const projected_record& record, const cash_settled& event) {
    erase_row({{record.stream.key}, event.date, {}, 0});
  }
};

}  // namespace madang::settlement
