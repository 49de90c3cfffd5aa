#include "actors/accounts/orders/open_orders.hpp"

#include <algorithm>

namespace madang::accounts {

result<trading::open_order_ids_view, account_rejection> decide(const account& current,
                                                               const trading::find_open_orders& command) {
  if (auto fault = access_fault(current, command.by, access_need::trade)) return refused<account_rejection>{*fault};
  trading::open_order_ids_view view{current.id, {}};
  for (const auto& [id, order] : current.orders) {
    const bool is_wanted =
        (!command.symbol || order.symbol == command.symbol) && (!command.side || order.side == *command.side);
    if (is_wanted) view.orders.push_back(id);
  }
  std::sort(view.orders.begin(), view.orders.end());
  return view;
}

}  // namespace madang::accounts
