#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/settlement/settlement_day.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::settlement {

/// A row of the table `settlement_price_changes`: a split, or what else has changed a symbol's price.
struct price_change_row {
  static constexpr std::string_view table_name = "settlement_price_changes";
  static constexpr std::size_t key_columns = 3;
  static std::vector<std::string_view> indexes() { return {}; }

  std::string symbol;
  unix_nanos begun_at;
  std::uint64_t action = 0;
  price price_before;
  price price_after;

  MADANG_FIELDS(symbol, begun_at, action, price_before, price_after)
};

/// Those of before the new price was written are not known.
class price_changes_table final : public plain_table<price_change_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const adjustment_begun& event) {
    if (!event.price_after) return;
    put({event.symbol.text(), record.time, event.action, event.last_price, event.price_after});
  }
};

}  // namespace madang::settlement
