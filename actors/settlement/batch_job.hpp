#pragma once

#include <string_view>

#include "cluster/ports/job_kinds.hpp"

namespace madang::settlement {

/// The word of the job that every batch of a day is; its parameters say which.
inline constexpr std::string_view batch_word = "settlement";

/// Batches of a day (batch_steps_job.hpp). The day hears of the end of each before its job ends.
jobs::job_kind batch_job();

}  // namespace madang::settlement
