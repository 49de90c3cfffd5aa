#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/money/wide_money.hpp"
#include "persistence/tables/projected_record.hpp"
#include "persistence/tables/sum_table.hpp"

namespace madang::settlement {

/// A row of the table `settlement_foreign`: what sales of a foreign symbol that are settled on one day have brought
/// (`rate_on` is that day), or, negative, what the shares had cost that were settled on `rate_on`. A day's rate of
/// exchange holds for its row.
struct foreign_row {
  static constexpr std::string_view table_name = "settlement_foreign";
  static constexpr std::size_t key_columns = 4;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  calendar_day settled_on;
  std::string symbol;
  calendar_day rate_on;
  money amount;

  MADANG_FIELDS(account_id, settled_on, symbol, rate_on, amount)
};

class foreign_table final : public sum_table<foreign_row> {
 public:
  using sum_table::sum_table;

  void take(const projected_record& record, const fill_scheduled& event) {
    if (event.sold.empty()) return;
    const account_id account{record.stream.key};
    const auto& date = event.settlement_date;
    add({account, date, event.symbol.text(), date, event.proceeds});
    for (const auto& one : event.sold) {
      add({account, date, event.symbol.text(), one.acquired_on, saturated(wide_money{} - one.cost)});
    }
  }
};

}  // namespace madang::settlement
