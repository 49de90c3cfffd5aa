#pragma once

#include "persistence/projection/query_registry.hpp"

namespace madang {

/// The queries of all contexts.
query_registry all_queries();

}  // namespace madang
