#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::portfolio {

/// What accounts were worth, and what they have done.
void add_history_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::portfolio
