#pragma once

#include <caf/actor_system.hpp>

#include "actors/market/symbol_entity.hpp"

namespace madang::market {

/// Starts the actor of a symbol that came out of the journal (or has no past).
caf::strong_actor_ptr start_symbol(caf::actor_system& system, entity_id self, revived<symbol_state> from,
                                   entity_ports& ports);

}  // namespace madang::market
