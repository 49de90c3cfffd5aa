#include <algorithm>

#include "actors/market/symbol.hpp"

namespace madang::market {
namespace {

/// Without ranks, which the order says.
void add_stops(const stop_book& from, symbol_snapshot& to) {
  const auto marks = from.marks_now();
  to.triggered = from.first_triggered(from.size());
  for (const auto& one : from.first(from.size())) to.stops.push_back({one, marks.followed_by(one), false});
  std::sort(to.stops.begin(), to.stops.end(), [](const auto& a, const auto& b) { return a.stop.rank < b.stop.rank; });
  for (auto& one : to.stops) {
    one.is_triggered = std::any_of(to.triggered.begin(), to.triggered.end(),
                                   [&](const auto& each) { return each.stop.order == one.stop.order; });
    if (one.is_triggered) one.follows = {};
    one.stop.rank = 0;
  }
  for (auto& one : to.triggered) one.stop.rank = 0;
}

std::vector<symbol_snapshot::resting> resting_in(const order_book& book) {
  std::vector<symbol_snapshot::resting> out;
  out.reserve(book.size());
  book.for_each([&](const resting_order& one) {
    out.push_back({one.order, one.owner, one.side, one.price, one.leaves, one.group});
  });
  return out;
}

}  // namespace

symbol_snapshot to_snapshot(const symbol_state& from) {
  symbol_snapshot to{from.listing, from.limits, from.status,     {},       from.orders,     from.reports, {},
                     from.trades,  from.today,  from.changed_at, from.seq, from.ended.all()};
  for (auto& [id, known] : to.orders) known.rank = 0;
  add_stops(from.stops, to);
  to.book = resting_in(from.book);
  to.gathered = resting_in(from.gathered);
  to.session = from.session;
  to.links = from.links;
  if (from.parked) to.parked.push_back(*from.parked);
  return to;
}

symbol_state from_snapshot(symbol_snapshot from) {
  symbol_state to;
  to.listing = std::move(from.listing);
  to.limits = from.limits;
  to.status = from.status;
  to.orders = std::move(from.orders);
  // Each of them took an event to rest: those that come have higher ranks.
  std::uint64_t rank = 0;
  for (const auto& one : from.book) {
    bool added = to.book.add({one.order, one.owner, one.side, one.price, one.leaves, one.group});
    ensure(added, "a snapshot holds an order twice");
    auto known = to.orders.find(one.order);
    ensure(known != to.orders.end(), "an order of a snapshot rests and is not known");
    known->second.rank = ++rank;
  }
  for (const auto& [id, known] : to.orders) {
    if (known.resting && known.time_in_force == time_in_force::day) to.day_orders.insert(id);
  }
  to.reports = std::move(from.reports);
  if (!from.parked.empty()) to.parked = from.parked.front();
  to.trades = from.trades;
  to.today = from.today;
  to.changed_at = from.changed_at;
  to.seq = from.seq;
  to.ended = ended_pairs<order_id>(from.ended);
  return to;
}

}  // namespace madang::market
