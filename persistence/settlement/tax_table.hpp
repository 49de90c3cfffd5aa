#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/settlement/queries.hpp"
#include "persistence/tables/projected_record.hpp"
#include "persistence/tables/sum_table.hpp"

namespace madang::settlement {

/// A row of the table `settlement_taxes`: taxes of one kind and rate on sales of a symbol that are settled on one day.
struct tax_row {
  static constexpr std::string_view table_name = "settlement_taxes";
  static constexpr std::size_t key_columns = 5;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  calendar_day settled_on;
  std::string kind;
  std::string symbol;
  rate share;
  money base;
  money amount;

  MADANG_FIELDS(account_id, settled_on, kind, symbol, share, base, amount)
};

/// What was taxed.
class tax_table final : public sum_table<tax_row> {
 public:
  using sum_table::sum_table;

  void take(const projected_record& record, const fill_scheduled& event) {
    const account_id account{record.stream.key};
    const auto& date = event.settlement_date;
    add_taxed({account, date, word(tax_kind::transaction), event.symbol.text(), event.transaction_rate, event.value,
               event.transaction_tax});
    add_taxed(
        {account, date, word(tax_kind::rural), event.symbol.text(), event.rural_rate, event.value, event.rural_tax});
  }
  void take(const projected_record& record, const dividend_paid& event) {
    if (!event.gross) return;
    add_taxed({{record.stream.key},
               event.pay_date,
               word(tax_kind::dividend),
               event.symbol.text(),
               event.tax_rate,
               event.gross,
               event.tax});
  }

 private:
  static std::string word(tax_kind kind) { return std::string(to_text(kind)); }

  void add_taxed(const tax_row& row) {
    if (row.share) add(row);
  }
};

}  // namespace madang::settlement
