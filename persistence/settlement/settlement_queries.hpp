#pragma once

#include "messages/settlement/queries.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::settlement {

void add_queries(query_registry& to);

}  // namespace madang::settlement
