#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "messages/ids.hpp"

namespace madang::trading {

/// An order that a chunk of records opened or closed for good.
struct open_state_change {
  order_id order;
  account_id account;
  bool open = false;
};

/// The open orders of each account, as of the last committed chunk or a moment later. Lives in memory because it is
/// small and changes with every order: on disk, each account would be a page of its own. Thread-safe.
class open_order_index {
 public:
  void apply(std::span<const open_state_change> open_changes);
  void clear();
  /// The newest `limit` of an account's open orders before `before` (0: from the newest), newest first.
  std::vector<order_id> newest(account_id account, order_id before, std::size_t limit) const;
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<account_id, std::vector<order_id>> orders_;  ///< ascending
  std::size_t size_ = 0;
};

}  // namespace madang::trading
