#pragma once

#include <limits>
#include <memory>

#include "cluster/ports/entity_registry.hpp"

namespace madang {

/// Replays one entity out of the journal: its snapshot, then its stream.
result<std::unique_ptr<entity_rebuild>, read_failure> rebuild_entity(const entity_registry& kinds, journal& from,
                                                                     entity_id id);

/// The same as it was after its event number `upto`: from its stream alone.
result<std::unique_ptr<entity_rebuild>, read_failure> past_entity(const entity_registry& kinds, journal& from,
                                                                  entity_id id, std::uint64_t upto);

}  // namespace madang
