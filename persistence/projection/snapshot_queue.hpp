#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <variant>
#include <vector>

#include "persistence/ports/journal.hpp"

namespace madang {

/// A checkpoint is complete.
struct checkpoint_end {
  position at;
};
using snapshot_step = std::variant<snapshot, snapshot_retirement, checkpoint_end>;

/// Snapshots, retirements and checkpoints that wait to be written, in their order. At most one snapshot per entity
/// waits: a younger one takes the place of an older one. Its owner guards it.
class snapshot_queue {
 public:
  void put(snapshot taken);
  void add(snapshot_step step);
  /// The next steps, at most `max`. Their snapshots can be found until `written`.
  const std::vector<snapshot_step>& take(std::size_t max);
  /// What was taken last is stored.
  void written();
  /// Some are lost: forgets all, and takes no more, for a later checkpoint must not be completed without them.
  void give_up();

  /// The youngest snapshot of an entity that is not stored yet; null: none.
  const snapshot* find(entity_id entity) const;
  bool empty() const { return steps_.empty(); }
  /// How many steps were handed in, and how many of them are stored, always the first ones; none where some are lost.
  std::uint64_t handed_in() const { return taken_ + steps_.size(); }
  std::uint64_t stored() const { return given_up_ ? 0 : taken_ - being_written_.size(); }
  /// Bytes of the snapshots that are not stored yet.
  std::size_t waiting_bytes() const { return waiting_bytes_; }

 private:
  std::deque<snapshot_step> steps_;
  std::uint64_t taken_ = 0;                                 ///< the number of the first step in `steps_`
  std::unordered_map<entity_id, std::uint64_t> snapshots_;  ///< numbers of their steps
  std::vector<snapshot_step> being_written_;
  std::unordered_map<entity_id, std::size_t> written_at_;  ///< places of snapshots in `being_written_`
  std::size_t waiting_bytes_ = 0;
  bool given_up_ = false;
};

}  // namespace madang
