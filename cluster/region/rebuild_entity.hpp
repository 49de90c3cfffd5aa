#pragma once

#include <memory>

#include "cluster/ports/entity_registry.hpp"

namespace madang {

/// Replays one entity out of the journal: its snapshot, then its stream. A snapshot that its stream does not go on from
/// is passed over.
result<std::unique_ptr<entity_rebuild>, read_failure> rebuild_entity(const entity_registry& kinds, journal& from,
                                                                     entity_id id);

/// The same from its stream alone; `stored` is the snapshot that it does not start from.
result<std::unique_ptr<entity_rebuild>, read_failure> rebuild_from_stream(const entity_registry& kinds, journal& from,
                                                                          const snapshot& stored);

}  // namespace madang
