#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/jobs/job.hpp"

namespace madang::jobs {

void write_job(std::string& out, const job_view& job);
schema_ref job_schema();
/// A part that requests share.
schema_ref job_status_schema();

}  // namespace madang::jobs
