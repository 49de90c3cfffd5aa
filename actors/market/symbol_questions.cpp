#include "actors/market/symbol.hpp"

/// What is asked of a symbol without changing it.
namespace madang::market {

trading::book_meeting meeting_of(const symbol_state& current, const trading::meet_book& command,
                                 const symbol_rules& rules) {
  const auto& order = command.what.order;
  const submit_order submitted{order.account,  order.side,    order.type,   order.time_in_force,
                               order.quantity, command.worst, command.group};
  trading::book_meeting met;
  for (const auto& event : decide(current, order.new_order, {1, submitted}, rules)) {
    if (const auto* trade = std::get_if<traded>(&event)) met.fills.push_back({trade->price, trade->quantity});
    if (const auto* refusal = std::get_if<order_refused>(&event)) met.refused = refusal->reason;
  }
  return met;
}

trading::queue_view queue_of(const symbol_state& current, order_id order) {
  trading::queue_view view;
  view.status = current.status;
  view.best_bid = current.book.best(side::buy).value_or(price{});
  view.best_ask = current.book.best(side::sell).value_or(price{});
  if (const auto place = current.book.position_of(order)) {
    view.resting = true;
    view.orders_ahead = place->orders_ahead;
    view.quantity_ahead = place->quantity_ahead;
  }
  return view;
}

}  // namespace madang::market
