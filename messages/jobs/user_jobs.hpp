#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "messages/envelope/peer_batch.hpp"
#include "messages/fields.hpp"
#include "messages/idempotency.hpp"
#include "messages/identity/ids.hpp"
#include "messages/jobs/ids.hpp"
#include "messages/time.hpp"

namespace madang::jobs {

/// The requests for jobs of one user: which job an Idempotency-Key stands for. It carries the slot of its user.
using user_jobs_id = strong_id<struct user_jobs_tag>;

constexpr entity_id entity_of(user_jobs_id id) {
  return {entity_kind::user_jobs, id.value};
}
constexpr user_jobs_id user_jobs_of(user_id user) {
  return {user.value};
}

// ---- events (621-629) ----------------------------------------------------------------------------------------------

/// The key of a request stands for this job from now on, whether the job's own first event follows or not.
struct job_reserved {
  job_id job;
  idempotency request;

  MADANG_EVENT(job_reserved, 621, 1, job, request)
};
using user_jobs_event = std::variant<messages_acknowledged, job_reserved>;

// ---- commands ------------------------------------------------------------------------------------------------------

/// A client's request for a job; the job answers with a `job_view`.
struct ask_for_job {
  user_id by;
  job_id new_job;  ///< unless the key stands for another already
  std::string kind;
  std::string parameters;
  idempotency request;  ///< zero: the client sent no key
  unix_nanos received_at;

  MADANG_FIELDS(by, new_job, kind, parameters, request, received_at)
};

}  // namespace madang::jobs
