#pragma once

#include <string>
#include <vector>

#include "gateway/api/problem_table.hpp"
#include "gateway/api/route.hpp"

namespace madang {

/// The API's description (OpenAPI 3.1) of these routes, as JSON.
std::string openapi_document(const std::vector<route>& routes, const problem_table& codes);
/// All components of that description, each once.
std::vector<schema_ref> titled_schemas(const std::vector<route>& routes);

}  // namespace madang
