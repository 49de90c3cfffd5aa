#pragma once

#include "gateway/problems/refusal_table.hpp"
#include "messages/jobs/job.hpp"

namespace madang::jobs {

/// How a refusal of the context is answered.
refusal_row row_of(job_reject why);

}  // namespace madang::jobs
