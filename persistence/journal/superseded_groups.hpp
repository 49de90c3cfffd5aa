#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "messages/envelope/group_superseded.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/codec/record_codec.hpp"
#include "persistence/ports/append_group.hpp"

namespace madang {

/// Append groups that a repair has superseded: what reads records marks them, what replays or projects them passes over
/// them. There are hardly any. Thread-safe.
class superseded_groups {
 public:
  void add(position_range one) {
    std::lock_guard guard(lock_);
    if (std::find(ranges_.begin(), ranges_.end(), one) != ranges_.end()) return;
    ranges_.push_back(one);
    any_ = true;
  }
  /// Takes note where this event is a repair.
  void note(std::uint16_t type, std::uint16_t version, std::span<const std::byte> payload) {
    if (type != group_superseded::event_type) return;
    auto repair = decode_event<std::variant<group_superseded>>(type, version, payload);
    if (repair) add({std::get<group_superseded>(*repair).first, std::get<group_superseded>(*repair).last});
  }
  bool contains(position at) const {
    if (!any_.load(std::memory_order_acquire)) return false;
    std::lock_guard guard(lock_);
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [at](const auto& one) { return one.first <= at && at <= one.last; });
  }
  std::vector<position_range> all() const {
    std::lock_guard guard(lock_);
    return ranges_;
  }

  void mark(record& one) const { one.superseded = contains(one.meta.at); }
  void mark(std::vector<record>& some) const {
    if (!any_.load(std::memory_order_acquire)) return;
    for (auto& one : some) mark(one);
  }

 private:
  std::atomic<bool> any_{false};
  mutable std::mutex lock_;
  std::vector<position_range> ranges_;
};

}  // namespace madang
