#pragma once

#include <string_view>

#include "cluster/ports/job_kinds.hpp"

namespace madang::admin {

inline constexpr std::string_view table_months_word = "table_months";

/// Makes the coming months of the read tables that are split by month, and detaches those that are no longer kept, one
/// a step. The cursor counts both; what is left is read from the tables, so that a job that begins anew goes on.
jobs::job_kind table_months_job();

}  // namespace madang::admin
