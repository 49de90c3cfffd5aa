#pragma once

#include "persistence/ports/table_registry.hpp"

namespace madang {

/// The read tables of all contexts.
table_registry all_tables();

}  // namespace madang
