#include "actors/market/symbol_walk.hpp"

#include <algorithm>

namespace madang::market {

symbol_assembly::symbol_assembly(symbol_head head) {
  made_.listing = std::move(head.listing);
  made_.limits = head.limits;
  made_.status = head.status;
  made_.parked = head.parked;
  made_.trades = head.trades;
  made_.today = head.today;
  made_.changed_at = head.changed_at;
  made_.seq = head.seq;
}

void symbol_assembly::take(kept_order one) {
  if (one.resting) {
    const auto& [owner, side, price, leaves, group] = *one.resting;
    book_.push_back({one.rank, {one.order, owner, side, price, leaves, group}});
    if (is_for_auction(one.known.time_in_force)) made_.auction_orders.insert(one.order);
  }
  know(one);
}

void symbol_assembly::take(kept_gathered one) {
  auto& order = one.order;
  ensure(order.resting.has_value(), "an order of a snapshot gathers without a place");
  const auto& [owner, side, price, leaves, group] = *order.resting;
  gathered_.push_back({order.rank, {order.order, owner, side, price, leaves, group}});
  made_.auction_orders.insert(order.order);
  know(order);
}

void symbol_assembly::know(kept_order& one) {
  one.known.rank = one.rank;
  ensure(one.known.resting == one.resting.has_value(), "an order of a snapshot rests without a place, or has one");
  if (one.resting && one.known.time_in_force == time_in_force::day) made_.day_orders.insert(one.order);
  if (!one.reports.empty()) made_.reports.emplace(one.order, std::move(one.reports));
  const bool is_new = made_.orders.emplace(one.order, one.known).second;
  ensure(is_new, "a snapshot holds an order twice");
}

void symbol_assembly::take(kept_stop one) {
  one.known.rank = one.stop.rank;
  ensure(one.known.resting && one.stop.order == one.order, "a stop of a snapshot does not wait, or is another's");
  if (one.known.time_in_force == time_in_force::day) made_.day_orders.insert(one.order);
  stops_.emplace_back(one.stop, one.follows);
  if (!one.reports.empty()) made_.reports.emplace(one.order, std::move(one.reports));
  const bool is_new = made_.orders.emplace(one.order, one.known).second;
  ensure(is_new, "a snapshot holds an order twice");
}

/// Those that are triggered wait no more: they come into the line, as it was.
void symbol_assembly::put_stops() {
  std::unordered_set<order_id> triggered;
  for (const auto& one : triggered_.stops) triggered.insert(one.stop.order);
  std::sort(stops_.begin(), stops_.end(), [](const auto& a, const auto& b) { return a.first.rank < b.first.rank; });
  for (const auto& [stop, follows] : stops_) {
    if (triggered.contains(stop.order)) continue;
    const bool added = made_.stops.add(stop, follows);
    ensure(added, "a snapshot holds a stop twice");
  }
  for (const auto& one : triggered_.stops) made_.stops.restore_triggered(one);
}

symbol_state symbol_assembly::finish() && {
  put_in_order(book_, made_.book);
  put_in_order(gathered_, made_.gathered);
  put_stops();
  return std::move(made_);
}

void symbol_assembly::put_in_order(std::vector<ranked_order>& orders, order_book& into) {
  std::sort(orders.begin(), orders.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  for (const auto& one : orders) {
    const bool added = into.add(one.order);
    ensure(added, "a snapshot holds an order twice in a book");
  }
}

}  // namespace madang::market
