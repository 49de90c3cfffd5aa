#pragma once

#include <caf/actor_system.hpp>

#include "actors/trading/order_entity.hpp"

namespace madang::trading {

/// Starts the actor of an order that came out of the journal (or has no past).
caf::strong_actor_ptr start_order(caf::actor_system& system, entity_id self, revived<order> from, entity_ports& ports);

}  // namespace madang::trading
