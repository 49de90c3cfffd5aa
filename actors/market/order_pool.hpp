#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "messages/ensure.hpp"
#include "messages/side.hpp"

namespace madang::market {

/// Neighbours in the queue of a level, as slots of the pool; 0 is none.
struct order_links {
  std::uint32_t next = 0;
  std::uint32_t prev = 0;
};

/// What the book keeps of a resting order besides its place in the queue.
struct order_body {
  std::uint64_t id = 0;
  std::uint64_t owner = 0;
  std::int64_t leaves = 0;
  std::uint32_t level = 0;  ///< in the ladder of its side
  madang::side side = madang::side::buy;
};

/// Slots for resting orders, 48 bytes each. Links and bodies are kept apart: taking an order out of a queue touches the
/// links of both neighbours and the body of neither. So are groups, which only aggressors that have one look at. Slots
/// that were released are used first; memory grows by doubling and is kept until the pool goes.
class order_pool {
 public:
  static constexpr std::uint32_t none = 0;

  /// A slot with the content of whoever had it before. May move the others: references end here.
  std::uint32_t acquire() {
    if (free_ == none) [[unlikely]]
      return acquire_fresh();
    const auto slot = free_;
    free_ = links_[slot].next;
    return slot;
  }
  void release(std::uint32_t slot) {
    links_[slot].next = free_;
    free_ = slot;
  }

  /// The links of `none` may be written, once there was an order: they take what has no neighbour to go to.
  order_links& links(std::uint32_t slot) { return links_[slot]; }
  const order_links& links(std::uint32_t slot) const { return links_[slot]; }
  order_body& body(std::uint32_t slot) { return bodies_[slot]; }
  const order_body& body(std::uint32_t slot) const { return bodies_[slot]; }
  /// Of self-trade prevention; 0: none.
  std::uint64_t& group(std::uint32_t slot) { return groups_[slot]; }
  std::uint64_t group(std::uint32_t slot) const { return groups_[slot]; }

  /// Allocated, whether used or not.
  std::size_t bytes() const {
    return links_.capacity() * sizeof(order_links) + bodies_.capacity() * sizeof(order_body) +
           groups_.capacity() * sizeof(std::uint64_t);
  }

 private:
  std::uint32_t acquire_fresh() {
    ensure(links_.size() <= std::numeric_limits<std::uint32_t>::max(), "an order book is full");
    const std::size_t slot = links_.empty() ? 1 : links_.size();
    links_.resize(slot + 1);
    bodies_.resize(slot + 1);
    groups_.resize(slot + 1);
    return static_cast<std::uint32_t>(slot);
  }

  std::vector<order_links> links_;
  std::vector<order_body> bodies_;
  std::vector<std::uint64_t> groups_;
  std::uint32_t free_ = none;
};

}  // namespace madang::market
