#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::portfolio {

/// Brokers' statements that are imported into an account, and undoing it.
void add_import_routes(gateway_registry& to);

}  // namespace madang::portfolio
