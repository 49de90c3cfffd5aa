#pragma once

#include <caf/actor_system.hpp>

#include "actors/identity/names/name_entity.hpp"

namespace madang::identity {

/// Starts the actor of a name that came out of the journal (or has no past).
caf::strong_actor_ptr start_name(caf::actor_system& system, entity_id self, revived<name> from, entity_ports& ports);

}  // namespace madang::identity
