#pragma once

#include <caf/actor_system.hpp>

#include "actors/jobs/job_entity.hpp"

namespace madang::jobs {

/// Starts the actor of a job that came out of the journal (or has no past).
caf::strong_actor_ptr start_job(caf::actor_system& system, entity_id self, revived<job> from, entity_ports& ports);

}  // namespace madang::jobs
