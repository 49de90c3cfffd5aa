#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "messages/jobs/job.hpp"

namespace madang::jobs {

/// What a job takes: its request, its end, and what came of its steps.
using job_messages = entity_messages<entity_kind::job, numbered<1, request<request_job>>,  // the gateway: a new job
                                     numbered<4, request<read_job_result>>,                // the gateway
                                     numbered<5, request<cancel_job>>,                     // the gateway
                                     numbered<6, request<read_job>>,                       // the gateway
                                     numbered<50, job_turn>,       // the node's job runner: a place to run
                                     numbered<51, step_finished>,  // the node's job runner: what came of a step
                                     retired<2>, retired<3>>;

/// One per job.
using job_actor = actor_of_table<job_messages>;

}  // namespace madang::jobs

namespace madang {

template <>
struct actor_of<jobs::job_id> {
  using table = jobs::job_messages;
  using type = jobs::job_actor;
};

}  // namespace madang
