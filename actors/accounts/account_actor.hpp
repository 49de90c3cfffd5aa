#pragma once

#include <caf/actor_system.hpp>

#include "actors/accounts/account_entity.hpp"

namespace madang::accounts {

/// Starts the actor of an account that came out of the journal (or has no past).
caf::strong_actor_ptr start_account(caf::actor_system& system, entity_id self, revived<account> from,
                                    entity_ports& ports);

}  // namespace madang::accounts
