#include "persistence/trading/open_order_index.hpp"

#include <algorithm>

namespace madang {

void open_order_index::apply(std::span<const order_turn> turns) {
  std::lock_guard lock(mutex_);
  for (const auto& turn : turns) {
    auto& orders = orders_[turn.account];
    auto found = std::lower_bound(orders.begin(), orders.end(), turn.order);
    bool there = found != orders.end() && *found == turn.order;
    if (turn.open && !there) {
      orders.insert(found, turn.order);
      ++size_;
    } else if (!turn.open && there) {
      orders.erase(found);
      --size_;
    }
    if (orders.empty()) orders_.erase(turn.account);
  }
}

void open_order_index::clear() {
  std::lock_guard lock(mutex_);
  orders_.clear();
  size_ = 0;
}

std::vector<order_id> open_order_index::newest(account_id account, order_id before, std::size_t limit) const {
  std::lock_guard lock(mutex_);
  auto found = orders_.find(account);
  if (found == orders_.end()) return {};
  const auto& orders = found->second;
  auto end = before ? std::lower_bound(orders.begin(), orders.end(), before) : orders.end();
  std::vector<order_id> out;
  while (end != orders.begin() && out.size() < limit) out.push_back(*--end);
  return out;
}

std::size_t open_order_index::size() const {
  std::lock_guard lock(mutex_);
  return size_;
}

}  // namespace madang
