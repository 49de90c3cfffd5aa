#pragma once

#include <caf/actor_system.hpp>

#include "actors/risk/user_risk_entity.hpp"

namespace madang::risk {

/// Starts the actor of a user's limits that came out of the journal (or have no past), and tells the risk desk of them.
caf::strong_actor_ptr start_user_risk(caf::actor_system& system, entity_id self, revived<user_risk> from,
                                      entity_ports& ports);

}  // namespace madang::risk
