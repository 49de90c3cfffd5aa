#include "actors/market/stop_book.hpp"

#include <algorithm>

namespace madang::market {
namespace {

/// What the stops of a rank follow by these marks.
price mark_of(const std::vector<stop_side::mark>& marks, std::uint64_t rank) {
  const auto behind = std::upper_bound(marks.begin(), marks.end(), rank,
                                       [](std::uint64_t wanted, const auto& one) { return wanted < one.first_rank; });
  return behind == marks.begin() ? price{} : std::prev(behind)->follows;
}

}  // namespace

price stop_book::marks::followed_by(const waiting_stop& one) const {
  if (!one.terms.trails()) return {};
  return mark_of(one.side == side::buy ? buys : sells, one.rank);
}

order_index::position stop_book::locate(order_id order) const {
  return places_.find(order_index::hash(order), [&](slot at) { return pool_.at(at).order == order; });
}

bool stop_book::add(const waiting_stop& one, price reference) {
  if (locate(one.order) != order_index::nowhere) return false;
  const auto at = side_of(one.side).add(pool_, one, reference);
  places_.insert(order_index::hash(one.order), at);
  refresh();
  return true;
}

std::optional<waiting_stop> stop_book::remove(order_id order) {
  const auto place = locate(order);
  if (place == order_index::nowhere) return std::nullopt;
  const auto at = places_.slot_at(place);
  const auto removed = pool_.at(at);
  places_.erase(place);
  side_of(removed.side).removed(pool_, removed, pool_.remove(at));
  drop_finished_runs();
  refresh();
  return removed;
}

bool stop_book::amend(order_id order, quantity amount, price worst) {
  const auto place = locate(order);
  if (place == order_index::nowhere) return false;
  auto& one = pool_.at(places_.slot_at(place));
  one.quantity = amount;
  one.worst = worst;
  return true;
}

const waiting_stop* stop_book::find(order_id order) const {
  const auto place = locate(order);
  return place == order_index::nowhere ? nullptr : &pool_.at(places_.slot_at(place));
}

price stop_book::stop_price_of(order_id order) const {
  const auto* one = find(order);
  if (one == nullptr) return {};
  for (const auto& triggered : line_) {
    for (auto at = pool_.first(triggered.ring); at != triggered.ring; at = pool_.next(at)) {
      if (pool_.at(at).order == order) return {};
    }
  }
  const auto& on = side_of(one->side);
  return on.real(on.stop_of(*one));
}

void stop_book::trigger(price at) {
  const auto buys = buys_.note(pool_, buys_.mirror(at));
  const auto sells = sells_.note(pool_, sells_.mirror(at));
  if (!buys.empty() || !sells.empty()) ++trades_;
  enter_line(side::buy, buys);
  enter_line(side::sell, sells);
  refresh();
}

void stop_book::enter_line(madang::side on, const std::vector<stop_side::reached_level>& levels) {
  for (const auto& one : levels) line_.push_back({trades_, on, side_of(on).real(one.stop), one.ring});
}

void stop_book::drop_finished_runs() {
  while (!line_.empty() && pool_.is_empty(line_.front().ring)) {
    pool_.drop_ring(line_.front().ring);
    line_.pop_front();
  }
}

/// Of runs that stand as one the oldest stop comes first, whichever it is in.
std::vector<stop_book::triggered_stop> stop_book::first_triggered(std::size_t most) const {
  std::vector<triggered_stop> all;
  for (std::size_t begin = 0; begin < line_.size() && all.size() < most;) {
    auto end = begin;
    std::vector<std::pair<slot, slot>> heads;  // the next stop of each ring, and its end
    for (; end < line_.size() && stand_as_one(line_[begin], line_[end]); ++end) {
      const auto ring = line_[end].ring;
      if (!pool_.is_empty(ring)) heads.emplace_back(pool_.first(ring), ring);
    }
    while (!heads.empty() && all.size() < most) {
      const auto oldest = std::min_element(heads.begin(), heads.end(), [&](const auto& a, const auto& b) {
        return pool_.at(a.first).rank < pool_.at(b.first).rank;
      });
      all.push_back({pool_.at(oldest->first), line_[begin].stood_at});
      oldest->first = pool_.next(oldest->first);
      if (oldest->first == oldest->second) heads.erase(oldest);
    }
    begin = end;
  }
  return all;
}

void stop_book::restore_triggered(const triggered_stop& one) {
  ensure(locate(one.stop.order) == order_index::nowhere, "a stop waits and is triggered");
  const auto ring = pool_.make_ring();
  places_.insert(order_index::hash(one.stop.order), pool_.push_back(ring, one.stop));
  line_.push_back({++trades_, one.stop.side, one.stood_at, ring});
}

std::vector<waiting_stop> stop_book::first(std::size_t most) const {
  std::vector<waiting_stop> out;
  const auto take = [&](slot ring) {
    for (auto at = pool_.first(ring); at != ring && out.size() < most; at = pool_.next(at)) out.push_back(pool_.at(at));
    return out.size() < most;
  };
  for (const auto& one : line_) take(one.ring);
  buys_.each_ring(take);
  sells_.each_ring(take);
  return out;
}

/// A buy is reached from its stop price on, and one that trails follows what is below the price it follows; sales are
/// the mirror.
void stop_book::refresh() {
  quiet_to_ = buys_.nearest() == stop_side::never ? INT64_MAX : buys_.nearest() - 1;
  quiet_from_ = buys_.follows() == -stop_side::never ? INT64_MIN : buys_.follows();
  if (sells_.nearest() != stop_side::never) quiet_from_ = std::max(quiet_from_, -sells_.nearest() + 1);
  if (sells_.follows() != -stop_side::never) quiet_to_ = std::min(quiet_to_, -sells_.follows());
}

}  // namespace madang::market
