#pragma once

#include <any>
#include <array>
#include <caf/actor_system.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "actors/kernel/entity_ports.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// A state under reconstruction: takes an entity's stored records in order, then starts its actor. One per entity kind.
class entity_rebuild {
 public:
  virtual ~entity_rebuild() = default;
  /// Starts from a stored state. Refuses one of another apply version or one that does not decode: then it starts from
  /// nothing.
  virtual result<bool, read_failure> begin(const snapshot& from) = 0;
  /// Applies the next record. Copies of what is known already (at or below the snapshot) are passed over.
  virtual result<bool, read_failure> apply(const record& next) = 0;
  virtual std::uint64_t seq() const = 0;
  /// Must be in memory after a start.
  virtual bool live() const = 0;
  /// Has a live snapshot stored, though it may have ended since.
  virtual bool snapshot_is_live() const = 0;
  virtual position at() const = 0;
  virtual caf::strong_actor_ptr start(caf::actor_system& system, entity_ports& ports) = 0;
};

/// What the node knows about each kind of entity; filled by the composition root.
class entity_kinds {
 public:
  using maker = std::function<std::unique_ptr<entity_rebuild>(entity_id)>;

  void add(entity_kind kind, maker make) { makers_[static_cast<std::size_t>(kind)] = std::move(make); }
  /// Nothing for an unknown kind.
  std::unique_ptr<entity_rebuild> blank(entity_id id) const {
    auto index = static_cast<std::size_t>(id.kind);
    return index < makers_.size() && makers_[index] ? makers_[index](id) : nullptr;
  }

 private:
  std::array<maker, 8> makers_;
};

/// Replays one entity out of the journal: its snapshot, then its stream.
result<std::unique_ptr<entity_rebuild>, read_failure> rebuild_entity(const entity_kinds& kinds, journal& from, entity_id id);

}  // namespace madang
