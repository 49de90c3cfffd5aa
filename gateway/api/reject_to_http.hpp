#pragma once

#include <string_view>

#include "messages/envelope/output.hpp"
#include "messages/jobs/job.hpp"

namespace madang {

/// The problem code that a refusal is answered with; `find_problem_code` has its status. The one table of all refusals.
std::string_view problem_code_of(user_reject why);
std::string_view problem_code_of(account_reject why);
std::string_view problem_code_of(order_reject why);
std::string_view problem_code_of(jobs::job_reject why);
std::string_view problem_code_of(const refusal& why);

}  // namespace madang
