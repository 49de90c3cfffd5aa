#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

#include "messages/id_map.hpp"
#include "messages/ids.hpp"

namespace madang {

/// One line for each entity that a node knows, spread over shards with a lock each, so that threads rarely meet. A line
/// is reached only through its locked shard, and stays at its address until it is erased. Thread-safe.
template <class Line>
class entity_directory {
  struct shard {
    mutable std::mutex lock;
    id_map<entity_id, std::unique_ptr<Line>> lines;
  };

 public:
  static constexpr std::size_t shard_count = 64;

  /// One shard, locked for as long as this exists. A thread holds at most one at a time.
  class [[nodiscard]] locked_shard {
   public:
    /// Null: there is no line of this entity.
    Line* find(entity_id id) {
      auto* found = home_.lines.find(id);
      return found == nullptr ? nullptr : found->get();
    }
    /// The line of this entity, or a new one; `second` says whether it is new.
    std::pair<Line&, bool> find_or_add(entity_id id) {
      auto [place, is_new] = home_.lines.try_emplace(id);
      if (is_new) place = std::make_unique<Line>();
      return {*place, is_new};
    }
    void erase(entity_id id) { home_.lines.erase(id); }
    void clear() { home_.lines.clear(); }
    /// Calls `visit(entity_id, Line&)` for each line; it must neither add nor erase.
    template <class Visit>
    void for_each(Visit&& visit) {
      for (auto [id, place] : home_.lines) visit(id, *place);
    }

   private:
    friend class entity_directory;
    explicit locked_shard(shard& home) : home_(home), guard_(home.lock) {}

    shard& home_;
    std::lock_guard<std::mutex> guard_;
  };

  /// Locks the shard where the line of `id` is, or would be.
  locked_shard lock(entity_id id) { return locked_shard(shards_[id_hash{}(id) % shard_count]); }
  /// Locks one of the `shard_count` shards, to visit what is in it.
  locked_shard lock_shard(std::size_t index) { return locked_shard(shards_[index]); }

  /// The number of lines; while others add and erase, one that was true for each shard at some time.
  std::size_t size() const {
    std::size_t all = 0;
    for (const auto& home : shards_) {
      std::lock_guard guard(home.lock);
      all += home.lines.size();
    }
    return all;
  }

 private:
  std::array<shard, shard_count> shards_;
};

}  // namespace madang
