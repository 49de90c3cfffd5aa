#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "messages/ids.hpp"

namespace madang {

/// Some messages to one peer that were handed over together.
struct sent_messages {
  entity_id peer;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint64_t round = 0;  ///< the region's round when they were sent
};

/// What an entity has handed over since it is in memory, oldest first, until it is acknowledged: so that only what is
/// old is sent again, and an entity that has nothing to wait for costs nothing. Not state.
///
/// Both functions take `waits(one)`: whether the last of these messages is unacknowledged still.
class sent_log {
 public:
  void add(sent_messages one) { entries_.push_back(one); }

  /// Whether anything is unacknowledged. Forgets what is not, as far as it stands at the front: cheap over time.
  template <class Waits>
  bool has_waiting(Waits&& waits) {
    while (front_ < entries_.size() && !waits(entries_[front_])) ++front_;
    if (front_ == entries_.size()) clear();
    if (front_ > compacted_from && front_ * 2 > entries_.size()) compact();
    return !entries_.empty();
  }

  /// Takes out what was sent in this round or before and is unacknowledged still: the oldest, until `max` messages.
  template <class Waits>
  std::vector<sent_messages> take_sent_until(std::uint64_t round, std::size_t max, Waits&& waits) {
    std::vector<sent_messages> due;
    for (std::size_t messages = 0; messages < max && has_waiting(waits); ++front_) {
      const auto& oldest = entries_[front_];
      if (oldest.round > round) break;
      messages += oldest.last - oldest.first + 1;
      due.push_back(oldest);
    }
    if (front_ == entries_.size()) clear();
    return due;
  }

  /// What was sent first of all that waits. After `has_waiting` has said yes.
  const sent_messages& oldest() const { return entries_[front_]; }
  bool empty() const { return entries_.empty(); }

 private:
  static constexpr std::size_t compacted_from = 64;

  void clear() {
    // Most entities wait for nothing most of the time.
    std::vector<sent_messages>().swap(entries_);
    front_ = 0;
  }
  void compact() {
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(front_));
    front_ = 0;
  }

  std::vector<sent_messages> entries_;
  std::size_t front_ = 0;  ///< what stands before it is acknowledged
};

}  // namespace madang
