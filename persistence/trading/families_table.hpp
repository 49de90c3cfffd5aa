#pragma once

#include <string_view>
#include <vector>

#include "messages/trading/order.hpp"
#include "messages/trading/words.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::trading {

/// A row of the table `order_families`: what an order is in its family, beside its row in `orders`.
struct family_row {
  static constexpr std::string_view table_name = "order_families";
  static constexpr std::size_t key_columns = 1;
  static std::vector<std::string_view> indexes() { return {}; }

  trading::order_id order_id;
  order_class family = order_class::bracket;
  trading::order_id parent;      ///< 0: it is the parent
  trading::order_id first_leg;   ///< of a parent
  trading::order_id second_leg;  ///< 0: it has one
  trading::order_id sibling;     ///< 0: it has none

  MADANG_FIELDS(order_id, family, parent, first_leg, second_leg, sibling)
};

/// Orders that have a family.
class families_table final : public plain_table<family_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const order_placed& event) {
    if (!event.family) return;
    const auto& [family, parent, legs, sibling] = *event.family;
    const auto leg = [&](std::size_t which) { return which < legs.size() ? legs[which] : trading::order_id{}; };
    put({{record.stream.key}, family, parent, leg(0), leg(1), sibling});
  }
};

}  // namespace madang::trading
