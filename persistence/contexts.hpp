#pragma once

#include "persistence/lists/query_registry.hpp"
#include "persistence/ports/table_registry.hpp"

namespace madang {

/// The read tables of all contexts.
table_registry all_tables();
/// The queries of all contexts.
query_registry all_queries();

}  // namespace madang
