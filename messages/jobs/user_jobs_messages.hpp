#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "messages/jobs/user_jobs.hpp"

namespace madang::jobs {

/// What a user's list of requested jobs takes.
using user_jobs_messages = entity_messages<entity_kind::user_jobs, numbered<1, request<ask_for_job>>>;  // the gateway

/// One per user.
using user_jobs_actor = actor_of_table<user_jobs_messages>;

}  // namespace madang::jobs

namespace madang {

template <>
struct actor_of<jobs::user_jobs_id> {
  using table = jobs::user_jobs_messages;
  using type = jobs::user_jobs_actor;
};

}  // namespace madang
