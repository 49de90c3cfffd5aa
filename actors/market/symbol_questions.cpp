#include "actors/market/symbol.hpp"

/// What is asked of a symbol without changing it.
namespace madang::market {

namespace {

/// Of one that trails: where it would begin.
price stop_price_from(const stop_accepted& event) {
  stop_book alone;
  alone.add({event.order, event.account, event.side, event.type, event.time_in_force, event.worst, event.quantity,
             event.group, event.stop, 1},
            event.reference);
  return alone.stop_price_of(event.order);
}

}  // namespace

trading::book_meeting meeting_of(const symbol_state& current, const trading::meet_book& command,
                                 const symbol_rules& rules) {
  const auto& order = command.what.order;
  order_to_symbol submitted = submit_order{order.account,  order.side,    order.type,   order.time_in_force,
                                           order.quantity, command.worst, command.group};
  if (trading::is_stop(order.type)) {
    submitted = submit_stop{order.account,  order.side,    order.type,    order.time_in_force,
                            order.quantity, command.worst, command.group, order.stop};
  }
  trading::book_meeting met;
  met.last = current.today.last;
  for (const auto& event : decide(current, order.new_order, {1, submitted}, rules)) {
    if (const auto* waits = std::get_if<stop_accepted>(&event))
      met.waits_at = on_tick(waits->side, stop_price_from(*waits), rules);
    if (const auto* taken = std::get_if<best_price_taken>(&event)) met.takes = taken->price;
    if (const auto* trade = std::get_if<traded>(&event)) met.fills.push_back({trade->price, trade->quantity});
    if (const auto* refusal = std::get_if<order_refused>(&event)) met.refused = refusal->reason;
  }
  return met;
}

price on_tick(side on, price exact, const symbol_rules& rules) {
  const auto tick = rules.tick_at ? rules.tick_at(exact) : price{};
  const auto beyond = tick.raw > 0 ? exact.raw % tick.raw : 0;
  if (beyond == 0) return exact;
  return on == side::buy ? price{exact.raw + tick.raw - beyond} : price{exact.raw - beyond};
}

trading::queue_view queue_of(const symbol_state& current, order_id order, const symbol_rules& rules) {
  trading::queue_view view;
  view.status = current.status;
  view.best_bid = current.book.best(side::buy).value_or(price{});
  view.best_ask = current.book.best(side::sell).value_or(price{});
  if (const auto* waits = current.stops.find(order)) {
    view.waits_at = on_tick(waits->side, current.stops.stop_price_of(order), rules);
  }
  view.last = current.today.last;
  const auto in_book = current.book.position_of(order);
  if (const auto place = in_book ? in_book : current.gathered.position_of(order)) {
    view.resting = true;
    view.orders_ahead = place->orders_ahead;
    view.quantity_ahead = place->quantity_ahead;
  }
  return view;
}

}  // namespace madang::market
