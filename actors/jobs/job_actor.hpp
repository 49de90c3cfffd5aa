#pragma once

#include <caf/actor_system.hpp>

#include "actors/jobs/job_entity.hpp"
#include "cluster/ports/job_runner.hpp"

namespace madang::jobs {

/// Gives the place of a new job back, unless the job keeps it.
class counted_place {
 public:
  counted_place(job_runner& runner, job_id job) : runner_(runner), job_(job) {}
  ~counted_place() {
    if (!kept_) runner_.leave(job_);
  }
  counted_place(const counted_place&) = delete;
  counted_place& operator=(const counted_place&) = delete;
  void keep() { kept_ = true; }

 private:
  job_runner& runner_;
  job_id job_;
  bool kept_ = false;
};

/// The runner of this node.
job_runner& runner_of(entity_ports& ports);

/// Starts the actor of a job that came out of the journal (or has no past).
caf::strong_actor_ptr start_job_actor(caf::actor_system& system, entity_id self, revived<job> from,
                                      entity_ports& ports);

}  // namespace madang::jobs
