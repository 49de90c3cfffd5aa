#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/ensure.hpp"
#include "messages/money/money.hpp"
#include "messages/side.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/order_terms.hpp"
#include "messages/trading/self_trade_prevention.hpp"
#include "messages/trading/stop_terms.hpp"

namespace madang::market {

/// A stop order that waits, and what it is to the book when it does no more.
struct waiting_stop {
  order_id order;
  account_id owner;
  madang::side side = madang::side::buy;
  order_type type = order_type::stop;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  price worst;
  madang::quantity quantity;
  trading::self_trade_group group{};
  trading::stop_terms terms;
  std::uint64_t rank = 0;  ///< since when it waits: of two the lower is older

  friend bool operator==(const waiting_stop&, const waiting_stop&) = default;
  MADANG_FIELDS(order, owner, side, type, time_in_force, worst, quantity, group, terms, rank)
};

/// Waiting stops in one array, and rings through them. A ring has a head, a place of its own without a stop. To append
/// one ring to another costs the same however many are in it, and a stop leaves without being told its ring.
class stop_pool {
 public:
  using slot = std::uint32_t;

  stop_pool() = default;

  slot make_ring() {
    const auto head = acquire();
    links_[head] = {head, head};
    return head;
  }
  void drop_ring(slot head) { release(head); }
  bool is_empty(slot head) const { return links_[head].next == head; }
  slot first(slot head) const { return links_[head].next; }
  slot next(slot at) const { return links_[at].next; }

  slot push_back(slot head, const waiting_stop& one) {
    const auto at = acquire();
    stops_[at] = one;
    const auto last = links_[head].prev;
    links_[at] = {head, last};
    links_[last].next = at;
    links_[head].prev = at;
    return at;
  }
  /// The head of its ring where that is empty now.
  std::optional<slot> remove(slot at) {
    const auto [next, prev] = links_[at];
    links_[prev].next = next;
    links_[next].prev = prev;
    release(at);
    return next == prev ? std::optional(next) : std::nullopt;
  }
  /// Appends all that is in `from`, which is empty then.
  void append(slot to, slot from) {
    if (is_empty(from)) return;
    const auto [head, tail] = links_[from];
    const auto last = links_[to].prev;
    links_[last].next = head;
    links_[head].prev = last;
    links_[tail].next = to;
    links_[to].prev = tail;
    links_[from] = {from, from};
  }

  waiting_stop& at(slot one) { return stops_[one]; }
  const waiting_stop& at(slot one) const { return stops_[one]; }

 private:
  struct link {
    slot next = 0;
    slot prev = 0;
  };

  slot acquire() {
    if (!free_.empty()) {
      const auto at = free_.back();
      free_.pop_back();
      return at;
    }
    ensure(links_.size() < std::numeric_limits<slot>::max(), "a stop book is full");
    links_.emplace_back();
    stops_.emplace_back();
    return static_cast<slot>(links_.size() - 1);
  }
  void release(slot at) { free_.push_back(at); }

  std::vector<link> links_;
  std::vector<waiting_stop> stops_;
  std::vector<slot> free_;
};

}  // namespace madang::market
