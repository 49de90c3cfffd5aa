#pragma once

#include "persistence/lists/query_registry.hpp"

namespace madang::jobs {

void add_queries(query_registry& to);

}  // namespace madang::jobs
