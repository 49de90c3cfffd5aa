#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messages/jobs/job.hpp"

namespace madang::jobs {

/// `QUEUED`; empty for `none`.
std::string_view to_text(job_status value);
std::optional<job_status> parse_job_status(std::string_view text);
/// `job_unknown`
std::string_view to_text(job_reject value);
/// Millionths as a decimal from "0" to "1".
std::string progress_text(std::uint32_t progress_ppm);

}  // namespace madang::jobs
