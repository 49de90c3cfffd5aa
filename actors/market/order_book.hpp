#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "actors/market/order_index.hpp"
#include "actors/market/order_pool.hpp"
#include "actors/market/price_ladder.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/side.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/self_trade_prevention.hpp"

namespace madang::market {

/// An order that stands in the book with what is left of it.
struct resting_order {
  order_id order;
  account_id owner;
  madang::side side = madang::side::buy;
  madang::price price;
  quantity leaves;
  trading::self_trade_group group{};

  friend bool operator==(const resting_order&, const resting_order&) = default;
};

/// A fill at the maker's price. `maker_leaves` is what the maker has left after it.
struct planned_fill {
  order_id maker;
  account_id maker_owner;
  madang::price price;
  madang::quantity quantity;
  madang::quantity maker_leaves;

  friend bool operator==(const planned_fill&, const planned_fill&) = default;
};

/// Why a walk through the book ended.
enum class match_end : std::uint8_t {
  exhausted = 1,   ///< the aggressor has leaves, but nothing more crosses
  filled = 2,      ///< nothing is left of the aggressor
  self_trade = 3,  ///< the next maker is one that the aggressor must not meet
  pass_limit = 4   ///< as many fills as allowed; more would cross
};

struct match_plan_result {
  quantity leaves;
  match_end end = match_end::exhausted;
  std::uint32_t fills = 0;

  friend bool operator==(const match_plan_result&, const match_plan_result&) = default;
};

/// The total of all orders at one price of one side.
struct book_level {
  madang::price price;
  madang::quantity quantity;
  std::uint32_t orders = 0;

  friend bool operator==(const book_level&, const book_level&) = default;
};

/// What stands before an order at its own price.
struct queue_position {
  std::uint32_t orders_ahead = 0;
  quantity quantity_ahead;

  friend bool operator==(const queue_position&, const queue_position&) = default;
};

/// The resting orders of one symbol in price-time priority. Pure: no clock, no log, no I/O. `plan` decides and changes
/// nothing; `add`, `reduce` and `remove` apply. Trades happen at the maker's price. The book never rests an aggressor
/// by itself, and does not look whether what is added crosses: a call auction needs crossed books. An unlimited price,
/// as market orders have, is the highest for a buy and the lowest for a sell. A broken precondition is a bug (`ensure`)
/// and changes nothing.
class order_book {
 public:
  /// `unit` is a first guess at the smallest tick that prices move in; zero leaves it to the prices. It decides speed
  /// only, and a wrong one is corrected.
  order_book() : order_book(price{}) {}
  explicit order_book(price unit) : ladders_{{{side::buy, unit}, {side::sell, unit}}} {}

  static constexpr price unlimited(side aggressor) {
    using limits = std::numeric_limits<std::int64_t>;
    return {aggressor == side::buy ? limits::max() : limits::min()};
  }

  /// Rests the order behind all others at its price. False, and nothing changed, where its id is live already.
  /// Requires positive leaves and a limit that is not `unlimited`.
  bool add(const resting_order& order);
  /// Takes `by` off an order, which keeps its priority and leaves the book at zero. False where the order is unknown.
  /// Requires `by` to be positive and not above the order's leaves.
  bool reduce(order_id order, quantity by);
  /// Takes an order out of the book, nothing where it is unknown.
  std::optional<resting_order> remove(order_id order);

  /// Walks what an aggressor would hit, best price and oldest order first, and reports each fill to
  /// `on_fill(const planned_fill&)`. Changes nothing. `on_fill` must not change the book.
  template <class F>
  match_plan_result plan(side aggressor, price limit, quantity amount, const trading::self_trade_party& by,
                         bool prevent_self_trade, std::uint32_t max_fills, F&& on_fill) const;
  /// Plans and reduces the makers in one go. `on_fill` must neither touch the book nor throw.
  template <class F>
  match_plan_result execute(side aggressor, price limit, quantity amount, const trading::self_trade_party& by,
                            bool prevent_self_trade, std::uint32_t max_fills, F&& on_fill);
  /// Whether a plan without a bound on its fills would end `filled`: for fill-or-kill. With `prevent_self_trade` what
  /// stands behind the first order that `by` must not meet does not count, because the walk would end there.
  bool fillable(side aggressor, price limit, quantity amount, const trading::self_trade_party& by,
                bool prevent_self_trade) const;

  std::optional<resting_order> find(order_id order) const;
  std::optional<queue_position> position_of(order_id order) const;
  std::optional<price> best(side on) const;
  /// Zero total and orders where nothing stands.
  book_level level_at(side on, price at) const;
  /// Reports up to `max` levels, best first, to `each(const book_level&)`.
  template <class F>
  void levels(side on, std::size_t max, F&& each) const;
  /// Reports every order to `each(const resting_order&)`, buys before sells, each side in priority. Adding them in this
  /// order to an empty book makes the same book.
  template <class F>
  void for_each(F&& each) const;
  /// Reports the orders of one side in priority while `each(const resting_order&)` says true.
  template <class F>
  void visit(side on, F&& each) const;
  /// The first of them, at most so many, whatever else there is.
  std::vector<resting_order> first(std::size_t most) const;

  std::size_t size() const { return index_.size(); }
  bool empty() const { return size() == 0; }
  /// Memory of the book, allocated whether used or not.
  std::size_t bytes() const {
    return sizeof(*this) + pool_.bytes() + index_.bytes() + ladders_[0].bytes() + ladders_[1].bytes();
  }
  const price_ladder& ladder(side on) const { return ladders_[static_cast<std::size_t>(on) - 1]; }

 private:
  static constexpr std::uint32_t none = order_pool::none;

  price_ladder& own_ladder(side on) { return ladders_[static_cast<std::size_t>(on) - 1]; }
  order_index::position locate(order_id order, std::uint32_t hash) const;
  /// The same for a live order whose slot is known; spares a look at the order.
  order_index::position locate_slot(order_id order, std::uint32_t slot) const;
  resting_order order_in(std::uint32_t slot) const;
  bool must_not_meet(const trading::self_trade_party& by, std::uint32_t slot) const;
  /// Takes an order that has left the index out of its queue and gives its memory back.
  void unlink(std::uint32_t slot);
  template <class Each>
  void for_each_on(side on, Each&& each) const;

  order_pool pool_;
  order_index index_;
  std::array<price_ladder, 2> ladders_;  // buys, sells
};

inline order_index::position order_book::locate(order_id order, std::uint32_t hash) const {
  return index_.find(hash, [&](std::uint32_t slot) { return pool_.body(slot).id == order.value; });
}

inline order_index::position order_book::locate_slot(order_id order, std::uint32_t slot) const {
  return index_.find(order_index::hash(order), [&](std::uint32_t other) { return other == slot; });
}

inline resting_order order_book::order_in(std::uint32_t slot) const {
  const auto& body = pool_.body(slot);
  const auto& own = ladder(body.side);
  const auto price = own.price_of(own.at(body.level).key);
  return {{body.id}, {body.owner}, body.side, price, {body.leaves}, {{pool_.group(slot)}}};
}

inline bool order_book::must_not_meet(const trading::self_trade_party& by, std::uint32_t slot) const {
  return trading::is_self_trade(by, {{pool_.body(slot).owner}, {{pool_.group(slot)}}});
}

inline void order_book::unlink(std::uint32_t slot) {
  const auto& body = pool_.body(slot);
  const auto [next, prev] = pool_.links(slot);
  auto& own = own_ladder(body.side);
  auto& queue = own.at(body.level);
  pool_.links(prev).next = next;
  pool_.links(next).prev = prev;
  queue.head = prev == none ? next : queue.head;
  queue.tail = next == none ? prev : queue.tail;
  if (--queue.orders == 0) own.drop(body.level);
  pool_.release(slot);
}

template <class F>
match_plan_result order_book::plan(side aggressor, price limit, quantity amount, const trading::self_trade_party& by,
                                   bool prevent_self_trade, std::uint32_t max_fills, F&& on_fill) const {
  const auto& makers = ladder(opposite(aggressor));
  const auto worst = makers.key_of(limit);
  auto left = amount.raw;
  std::uint32_t fills = 0;
  for (auto level = makers.best(); level != price_ladder::none && left > 0; level = makers.at(level).worse) {
    const auto& queue = makers.at(level);
    if (queue.key > worst) break;
    for (auto slot = queue.head; slot != none && left > 0; slot = pool_.links(slot).next) {
      const auto& maker = pool_.body(slot);
      if (prevent_self_trade && must_not_meet(by, slot)) return {{left}, match_end::self_trade, fills};
      if (fills == max_fills) return {{left}, match_end::pass_limit, fills};
      const auto taken = std::min(left, maker.leaves);
      left -= taken;
      ++fills;
      on_fill(planned_fill{{maker.id}, {maker.owner}, makers.price_of(queue.key), {taken}, {maker.leaves - taken}});
    }
  }
  return {{left}, left > 0 ? match_end::exhausted : match_end::filled, fills};
}

template <class F>
match_plan_result order_book::execute(side aggressor, price limit, quantity amount, const trading::self_trade_party& by,
                                      bool prevent_self_trade, std::uint32_t max_fills, F&& on_fill) {
  auto& makers = own_ladder(opposite(aggressor));
  const auto worst = makers.key_of(limit);
  auto left = amount.raw;
  std::uint32_t fills = 0;
  for (auto level = makers.best(); level != price_ladder::none && left > 0; level = makers.best()) {
    auto& queue = makers.at(level);
    if (queue.key > worst) break;
    auto& maker = pool_.body(queue.head);
    if (prevent_self_trade && must_not_meet(by, queue.head)) return {{left}, match_end::self_trade, fills};
    if (fills == max_fills) return {{left}, match_end::pass_limit, fills};
    const auto taken = std::min(left, maker.leaves);
    const planned_fill fill{{maker.id}, {maker.owner}, makers.price_of(queue.key), {taken}, {maker.leaves - taken}};
    left -= taken;
    ++fills;
    maker.leaves -= taken;
    queue.total -= taken;
    if (maker.leaves == 0) {
      index_.erase(locate_slot(fill.maker, queue.head));
      unlink(queue.head);
    }
    on_fill(fill);
  }
  return {{left}, left > 0 ? match_end::exhausted : match_end::filled, fills};
}

template <class F>
void order_book::levels(side on, std::size_t max, F&& each) const {
  const auto& from = ladder(on);
  auto level = from.best();
  for (std::size_t i = 0; i < max && level != price_ladder::none; ++i) {
    const auto& queue = from.at(level);
    each(book_level{from.price_of(queue.key), {queue.total}, queue.orders});
    level = queue.worse;
  }
}

template <class F>
void order_book::for_each(F&& each) const {
  for_each_on(side::buy, each);
  for_each_on(side::sell, each);
}

inline std::vector<resting_order> order_book::first(std::size_t most) const {
  std::vector<resting_order> out;
  for (const auto on : {side::buy, side::sell}) {
    const auto& from = ladder(on);
    for (auto level = from.best(); level != price_ladder::none; level = from.at(level).worse) {
      for (auto slot = from.at(level).head; slot != none; slot = pool_.links(slot).next) {
        if (out.size() == most) return out;
        out.push_back(order_in(slot));
      }
    }
  }
  return out;
}

template <class F>
void order_book::visit(side on, F&& each) const {
  const auto& from = ladder(on);
  for (auto level = from.best(); level != price_ladder::none; level = from.at(level).worse) {
    for (auto slot = from.at(level).head; slot != none; slot = pool_.links(slot).next) {
      if (!each(order_in(slot))) return;
    }
  }
}

template <class Each>
void order_book::for_each_on(side on, Each&& each) const {
  const auto& from = ladder(on);
  for (auto level = from.best(); level != price_ladder::none; level = from.at(level).worse) {
    for (auto slot = from.at(level).head; slot != none; slot = pool_.links(slot).next) each(order_in(slot));
  }
}

}  // namespace madang::market
