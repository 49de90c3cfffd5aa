#include "actors/market/order_book.hpp"

#include "messages/ensure.hpp"

namespace madang::market {

bool order_book::add(const resting_order& order) {
  if (order.leaves.raw <= 0) [[unlikely]]
    ensure(false, "only an order with leaves can rest");
  if (order.price == unlimited(order.side)) [[unlikely]]
    ensure(false, "an order without a limit cannot rest");
  const auto hash = order_index::hash(order.order);
  if (locate(order.order, hash) != order_index::nowhere) return false;

  auto& own = own_ladder(order.side);
  const auto level = own.obtain(own.key_of(order.price));
  auto& queue = own.at(level);
  std::int64_t total = 0;
  if (__builtin_add_overflow(queue.total, order.leaves.raw, &total)) [[unlikely]] {
    ensure(false, "the total of a level overflows");
  }
  const auto slot = pool_.acquire();
  pool_.body(slot) = {order.order.value, order.owner.value, order.leaves.raw, level, order.side};
  pool_.group(slot) = order.group.owner.value;
  pool_.links(slot) = {.next = none, .prev = queue.tail};
  pool_.links(queue.tail).next = slot;
  queue.head = queue.tail == none ? slot : queue.head;
  queue.tail = slot;
  queue.total = total;
  ++queue.orders;
  index_.insert(hash, slot);
  return true;
}

bool order_book::reduce(order_id order, quantity by) {
  const auto place = locate(order, order_index::hash(order));
  if (place == order_index::nowhere) return false;
  const auto slot = index_.slot_at(place);
  auto& body = pool_.body(slot);
  ensure(by.raw > 0 && by.raw <= body.leaves, "an order is reduced by more than it has, or by nothing");
  body.leaves -= by.raw;
  own_ladder(body.side).at(body.level).total -= by.raw;
  if (body.leaves == 0) {
    index_.erase(place);
    unlink(slot);
  }
  return true;
}

std::optional<resting_order> order_book::remove(order_id order) {
  const auto place = locate(order, order_index::hash(order));
  if (place == order_index::nowhere) return std::nullopt;
  const auto slot = index_.slot_at(place);
  const auto removed = order_in(slot);
  index_.erase(place);
  own_ladder(removed.side).at(pool_.body(slot).level).total -= removed.leaves.raw;
  unlink(slot);
  return removed;
}

bool order_book::fillable(side aggressor, price limit, quantity amount, const trading::self_trade_party& by,
                          bool prevent_self_trade) const {
  const auto& makers = ladder(opposite(aggressor));
  const auto worst = makers.key_of(limit);
  auto left = amount.raw;
  for (auto level = makers.best(); level != price_ladder::none && left > 0; level = makers.at(level).worse) {
    const auto& queue = makers.at(level);
    if (queue.key > worst) break;
    if (!prevent_self_trade) {
      left -= std::min(left, queue.total);
      continue;
    }
    for (auto slot = queue.head; slot != none && left > 0; slot = pool_.links(slot).next) {
      if (must_not_meet(by, slot)) return false;
      left -= std::min(left, pool_.body(slot).leaves);
    }
  }
  return left <= 0;
}

std::optional<resting_order> order_book::find(order_id order) const {
  const auto place = locate(order, order_index::hash(order));
  if (place == order_index::nowhere) return std::nullopt;
  return order_in(index_.slot_at(place));
}

std::optional<queue_position> order_book::position_of(order_id order) const {
  const auto place = locate(order, order_index::hash(order));
  if (place == order_index::nowhere) return std::nullopt;
  queue_position ahead;
  auto slot = pool_.links(index_.slot_at(place)).prev;
  for (; slot != none; slot = pool_.links(slot).prev) {
    ++ahead.orders_ahead;
    ahead.quantity_ahead += quantity{pool_.body(slot).leaves};
  }
  return ahead;
}

std::optional<price> order_book::best(side on) const {
  const auto& from = ladder(on);
  if (from.best() == price_ladder::none) return std::nullopt;
  return from.price_of(from.at(from.best()).key);
}

book_level order_book::level_at(side on, price at) const {
  const auto& from = ladder(on);
  const auto level = from.find(from.key_of(at));
  if (level == price_ladder::none) return {at, {}, 0};
  return {at, {from.at(level).total}, from.at(level).orders};
}

}  // namespace madang::market
