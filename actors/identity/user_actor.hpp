#pragma once

#include <caf/actor_system.hpp>

#include "actors/identity/user_entity.hpp"

namespace madang::identity {

/// Starts the actor of a user that came out of the journal (or has no past).
caf::strong_actor_ptr start_user(caf::actor_system& system, entity_id self, revived<user> from, entity_ports& ports);

}  // namespace madang::identity
