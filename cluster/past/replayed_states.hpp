#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>

#include "cluster/ports/entity_registry.hpp"

namespace madang {

/// States that reads of the past have replayed, so that the next read goes on from the nearest one instead of from the
/// beginning. Bounded: the one that was used longest ago goes first. Thread-safe.
class replayed_states {
 public:
  explicit replayed_states(std::size_t most) : most_(most) {}

  /// Takes the youngest state of the entity that is not beyond event `upto`; null: there is none.
  std::unique_ptr<entity_rebuild> take(entity_id entity, std::uint64_t upto);
  void keep(std::unique_ptr<entity_rebuild> one);

 private:
  const std::size_t most_;
  std::mutex lock_;
  std::list<std::unique_ptr<entity_rebuild>> kept_;  ///< used last first
};

}  // namespace madang
