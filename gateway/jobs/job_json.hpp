#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/jobs/job.hpp"

namespace madang::jobs {

void write_job(std::string& out, const job_view& job);
/// What `write_job` writes.
schema_ref job_shape();

}  // namespace madang::jobs
