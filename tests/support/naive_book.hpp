#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>

#include "actors/market/order_book.hpp"

namespace madang {

/// The book as a textbook has it: a map of lists per side and a map of iterators. Slow and plain; the oracle of the
/// fast book in tests, the reference of the workload generator, the baseline of the benchmarks.
class naive_book {
 public:
  bool add(const resting_order& order) {
    if (where_.contains(order.order)) return false;
    auto& at_price = queues(order.side)[order.price];
    where_[order.order] = at_price.insert(at_price.end(), order);
    return true;
  }
  bool reduce(order_id order, quantity by) {
    const auto found = where_.find(order);
    if (found == where_.end()) return false;
    found->second->leaves -= by;
    if (!found->second->leaves) take_out(found->second);
    return true;
  }
  std::optional<resting_order> remove(order_id order) {
    const auto found = where_.find(order);
    if (found == where_.end()) return std::nullopt;
    const auto removed = *found->second;
    take_out(found->second);
    return removed;
  }

  template <class F>
  match_plan_result plan(side aggressor, price limit, quantity amount, const self_trade_party& by,
                         bool prevent_self_trade, std::uint32_t max_fills, F&& on_fill) const {
    match_plan_result done{amount, match_end::filled, 0};
    const auto ended = walk(opposite(aggressor), [&](const resting_order& maker) {
      if (!done.leaves) return true;
      if (aggressor == side::buy ? maker.price > limit : maker.price < limit) return false;
      if (prevent_self_trade && is_own(by, maker)) {
        done.end = match_end::self_trade;
        return true;
      }
      if (done.fills == max_fills) {
        done.end = match_end::pass_limit;
        return true;
      }
      const auto taken = std::min(done.leaves, maker.leaves);
      done.leaves -= taken;
      ++done.fills;
      on_fill(planned_fill{maker.order, maker.owner, maker.price, taken, maker.leaves - taken});
      return false;
    });
    if (!ended && done.leaves) done.end = match_end::exhausted;
    return done;
  }
  template <class F>
  match_plan_result execute(side aggressor, price limit, quantity amount, const self_trade_party& by,
                            bool prevent_self_trade, std::uint32_t max_fills, F&& on_fill) {
    match_plan_result done{amount, match_end::filled, 0};
    while (done.leaves) {
      auto* maker = first(opposite(aggressor));
      if (maker == nullptr || (aggressor == side::buy ? maker->price > limit : maker->price < limit)) {
        done.end = match_end::exhausted;
      } else if (prevent_self_trade && is_own(by, *maker)) {
        done.end = match_end::self_trade;
      } else if (done.fills == max_fills) {
        done.end = match_end::pass_limit;
      }
      if (done.end != match_end::filled) break;
      const auto taken = std::min(done.leaves, maker->leaves);
      const planned_fill fill{maker->order, maker->owner, maker->price, taken, maker->leaves - taken};
      done.leaves -= taken;
      ++done.fills;
      reduce(maker->order, taken);
      on_fill(fill);
    }
    return done;
  }

  std::optional<resting_order> find(order_id order) const {
    const auto found = where_.find(order);
    if (found == where_.end()) return std::nullopt;
    return *found->second;
  }
  template <class F>
  void for_each(F&& each) const {
    for (const auto on : {side::buy, side::sell}) {
      walk(on, [&](const resting_order& order) {
        each(order);
        return false;
      });
    }
  }
  std::size_t size() const { return where_.size(); }

 private:
  using queue = std::list<resting_order>;

  static bool is_own(const self_trade_party& by, const resting_order& maker) {
    if (maker.owner == by.account) return true;
    return by.group.owner.value != 0 && by.group.owner.value == maker.group.owner.value;
  }

  std::map<price, queue>& queues(side on) { return on == side::buy ? buys_ : sells_; }
  resting_order* first(side on) {
    auto& from = queues(on);
    if (from.empty()) return nullptr;
    return &(on == side::buy ? std::prev(from.end()) : from.begin())->second.front();
  }
  void take_out(queue::iterator order) {
    auto& from = queues(order->side);
    const auto level = from.find(order->price);
    where_.erase(order->order);
    level->second.erase(order);
    if (level->second.empty()) from.erase(level);
  }
  /// Visits one side in priority until `visit` says stop; whether it did.
  template <class Visit>
  bool walk(side on, Visit&& visit) const {
    const auto through = [&](const queue& level) { return std::any_of(level.begin(), level.end(), visit); };
    if (on == side::sell) {
      return std::any_of(sells_.begin(), sells_.end(), [&](const auto& level) { return through(level.second); });
    }
    return std::any_of(buys_.rbegin(), buys_.rend(), [&](const auto& level) { return through(level.second); });
  }

  std::map<price, queue> buys_;
  std::map<price, queue> sells_;
  std::unordered_map<order_id, queue::iterator> where_;
};

}  // namespace madang
