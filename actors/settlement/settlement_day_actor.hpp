#pragma once

#include <caf/actor_system.hpp>

#include "actors/settlement/settlement_day_entity.hpp"

namespace madang::settlement {

/// Starts the actor of a day's batches that came out of the journal (or have no past).
caf::strong_actor_ptr start_settlement_day(caf::actor_system& system, entity_id self, revived<settlement_day> from,
                                           entity_ports& ports);

}  // namespace madang::settlement
