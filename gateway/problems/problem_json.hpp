#pragma once

#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"
#include "gateway/problems/problem.hpp"

namespace madang {

/// A problem with what its code says about it.
struct shown_problem {
  const problem_code& known;
  const problem& what;
  std::string_view request_id;
  int status = 0;
};
void write_problem(std::string& out, const shown_problem& problem);
schema_ref problem_schema();

}  // namespace madang
