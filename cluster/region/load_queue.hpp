#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>

#include "messages/ids.hpp"

namespace madang {

struct load_bounds {
  std::size_t at_once_max = 256;          ///< reads of the disk under way
  std::size_t in_memory_max = 2'000'000;  ///< entities; at it a load waits until another entity has left
};

/// Entities that wait to be read from the journal, first come, first served; but those whose messages let others leave
/// memory come before orders and jobs, of which there are many. Not thread-safe.
class load_queue {
 public:
  explicit load_queue(load_bounds bounds) : bounds_(bounds) {}

  void add(entity_id id) { waiting_[is_many(id.kind) ? 1 : 0].push_back(id); }

  /// The next one to be read, while `in_memory` entities are there; it counts as under way until `ended`.
  std::optional<entity_id> next(std::size_t in_memory) {
    if (under_way_ >= bounds_.at_once_max) return std::nullopt;
    const bool has_room = in_memory + under_way_ < bounds_.in_memory_max;
    for (auto& some : waiting_) {
      if (some.empty()) continue;
      if (!has_room && beyond_ == 0) return std::nullopt;
      if (!has_room) --beyond_;
      const auto first = some.front();
      some.pop_front();
      ++under_way_;
      return first;
    }
    return std::nullopt;
  }
  /// A load has ended, well or not.
  void ended() { --under_way_; }

  /// Memory is full of entities that nobody can ask to leave, perhaps because they wait for what waits here: so many
  /// may come beyond the bound.
  void let_beyond(std::size_t count) { beyond_ = count; }

  std::size_t waiting() const { return waiting_[0].size() + waiting_[1].size(); }
  bool is_full(std::size_t in_memory) const { return waiting() > 0 && in_memory + under_way_ >= bounds_.in_memory_max; }

 private:
  static bool is_many(entity_kind kind) { return kind == entity_kind::order || kind == entity_kind::job; }

  const load_bounds bounds_;
  std::array<std::deque<entity_id>, 2> waiting_;
  std::size_t under_way_ = 0;
  std::size_t beyond_ = 0;
};

}  // namespace madang
