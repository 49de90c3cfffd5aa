#pragma once

#include <cstdint>
#include <optional>

#include "persistence/ports/journal.hpp"

namespace madang {

/// Older snapshots of entities, beside the youngest ones that the journal has: a replay of the past starts from one.
/// Derived: any of them may be missing. Thread-safe.
class past_snapshots {
 public:
  virtual ~past_snapshots() = default;
  /// The youngest of the entity that holds more than its event `after` and nothing beyond `upto`. Reads the disk.
  virtual std::optional<snapshot> find(entity_id entity, std::uint64_t after, std::uint64_t upto) = 0;
};

}  // namespace madang
