#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/event_meta.hpp"
#include "messages/trading/ids.hpp"

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
  /// A chunk whose last record of an order lies at `upto` is about to be committed. `apply` or `withdraw` follows.
  void announce(position upto);
  void withdraw();
  /// The chunk is committed.
  void apply(std::span<const open_state_change> open_changes, position upto);
  /// Forgets everything, and answers `as_of` no more until it is filled again.
  void clear();
  /// Fills it with orders that are open, in any number of calls; then it answers again.
  void fill(std::span<const open_state_change> open);
  void filled();

  /// The newest `limit` of an account's open orders before `before` (0: from the newest), newest first.
  std::vector<order_id> newest(account_id account, order_id before, std::size_t limit) const;
  /// All of them exactly as in a read transaction that sees the projection end at `cut`, newest first. Nothing where
  /// the index is already further, or not there yet: a new transaction will fit.
  std::optional<std::vector<order_id>> as_of(account_id account, position cut) const;
  std::size_t size() const;

 private:
  void change(std::span<const open_state_change> open_changes);
  std::vector<order_id> collect(account_id account, order_id before, std::size_t limit) const;

  mutable std::mutex mutex_;
  std::unordered_map<account_id, std::vector<order_id>> orders_;  ///< ascending
  std::size_t size_ = 0;
  position applied_;
  std::optional<position> announced_;
  bool complete_ = true;
};

}  // namespace madang::trading
