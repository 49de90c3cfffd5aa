#include "persistence/trading/open_order_index.hpp"

#include <algorithm>

namespace madang::trading {

void open_order_index::change(std::span<const open_state_change> open_changes) {
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

void open_order_index::announce(position upto) {
  std::lock_guard lock(mutex_);
  announced_ = upto;
}

void open_order_index::withdraw() {
  std::lock_guard lock(mutex_);
  announced_.reset();
}

void open_order_index::apply(std::span<const open_state_change> open_changes, position upto) {
  std::lock_guard lock(mutex_);
  change(open_changes);
  applied_ = upto;
  announced_.reset();
}

void open_order_index::clear() {
  std::lock_guard lock(mutex_);
  orders_.clear();
  size_ = 0;
  applied_ = {};
  announced_.reset();
  complete_ = false;
}

void open_order_index::fill(std::span<const open_state_change> open) {
  std::lock_guard lock(mutex_);
  change(open);
}

void open_order_index::filled() {
  std::lock_guard lock(mutex_);
  complete_ = true;
}

std::vector<order_id> open_order_index::collect(account_id account, order_id before, std::size_t limit) const {
  auto found = orders_.find(account);
  if (found == orders_.end()) return {};
  const auto& orders = found->second;
  auto end = before ? std::lower_bound(orders.begin(), orders.end(), before) : orders.end();
  std::vector<order_id> out;
  while (end != orders.begin() && out.size() < limit) out.push_back(*--end);
  return out;
}

std::vector<order_id> open_order_index::newest(account_id account, order_id before, std::size_t limit) const {
  std::lock_guard lock(mutex_);
  return collect(account, before, limit);
}

std::optional<std::vector<order_id>> open_order_index::as_of(account_id account, position cut) const {
  std::lock_guard lock(mutex_);
  const bool behind = announced_ && *announced_ <= cut;
  if (!complete_ || behind || applied_ > cut) return std::nullopt;
  return collect(account, {}, SIZE_MAX);
}

std::size_t open_order_index::size() const {
  std::lock_guard lock(mutex_);
  return size_;
}

}  // namespace madang::trading
