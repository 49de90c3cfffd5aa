#pragma once

#include <caf/actor_system.hpp>

#include "actors/jobs/user_jobs_entity.hpp"

namespace madang::jobs {

/// Starts the actor of a user's requests that came out of the journal (or have no past).
caf::strong_actor_ptr start_user_jobs(caf::actor_system& system, entity_id self, revived<user_jobs> from,
                                      entity_ports& ports);

}  // namespace madang::jobs
