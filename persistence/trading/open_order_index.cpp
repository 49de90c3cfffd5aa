#include "persistence/trading/open_order_index.hpp"

#include <algorithm>

namespace madang::trading {

void open_order_index::apply(std::span<const open_state_change> open_changes) {
  std::lock_guard lock(mutex_);
  for (const auto& change : open_changes) {
    auto& orders = orders_[change.account];
    auto found = std::lower_bound(orders.begin(), orders.end(), change.order);
    bool there = found != orders.end() && *found == change.order;
    if (change.open && !there) {
      orders.insert(found, change.order);
      ++size_;
    } else if (!change.open && there) {
      orders.erase(found);
      --size_;
    }
    if (orders.empty()) orders_.erase(change.account);
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

}  // namespace madang::trading
