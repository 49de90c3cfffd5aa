#include "gateway/jobs/jobs_refusals.hpp"

namespace madang::jobs {

// Objects that do not exist and objects of others look the same from outside. No default: the compiler names a refusal
// without a row.
refusal_row row_of(job_reject why) {
  switch (why) {
    case job_reject::job_unknown:
      return {problems::not_found};
    case job_reject::idempotency_key_reused:
      return {problems::idempotency_key_reused};
    case job_reject::too_many_requests:
      return {problems::too_many_requests};
    case job_reject::job_kind_unknown:
      return {{"job_kind_unknown", 422, "There is no such kind of job"}};
    case job_reject::job_parameters_too_long:
      return {{"job_parameters_too_long", 422, "The parameters of the job are too long"}};
    case job_reject::too_many_jobs:
      return {{"too_many_jobs", 429, "The user has as many unfinished jobs as allowed"}, {"limit"}};
    case job_reject::job_not_finished:
      return {{"job_not_finished", 409, "The job is not finished yet"}};
    case job_reject::job_finished:
      return {{"job_finished", 409, "The job is finished already"}};
    case job_reject::job_has_no_result:
      return {{"job_has_no_result", 409, "The job failed or was cancelled, so it has no result"}};
  }
  return {};
}

}  // namespace madang::jobs
