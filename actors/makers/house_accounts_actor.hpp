#pragma once

#include <caf/actor_system.hpp>

#include "actors/makers/house_accounts_entity.hpp"

namespace madang::makers {

/// Starts the actor of the table of house accounts that came out of the journal (or has no past).
caf::strong_actor_ptr start_house_accounts(caf::actor_system& system, entity_id self, revived<house_accounts> from,
                                           entity_ports& ports);

}  // namespace madang::makers
