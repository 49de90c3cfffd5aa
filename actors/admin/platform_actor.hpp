#pragma once

#include <caf/actor_system.hpp>

#include "actors/admin/platform_entity.hpp"

namespace madang::admin {

/// Starts the actor of the platform that came out of the journal (or has no past).
caf::strong_actor_ptr start_platform(caf::actor_system& system, entity_id self, revived<platform> from,
                                     entity_ports& ports);

}  // namespace madang::admin
