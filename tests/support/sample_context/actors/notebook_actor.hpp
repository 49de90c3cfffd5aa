#pragma once

#include <caf/actor_system.hpp>

#include "tests/support/sample_context/actors/notebook_entity.hpp"

namespace madang::sample {

/// Starts the actor of a notebook that came out of the journal (or has no past).
caf::strong_actor_ptr start_notebook(caf::actor_system& system, entity_id self, revived<notebook> from,
                                     entity_ports& ports);

}  // namespace madang::sample
