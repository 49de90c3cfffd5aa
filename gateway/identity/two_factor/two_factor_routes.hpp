#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::identity {

/// Turning the second factor on and off, and showing it.
void add_two_factor_routes(gateway_registry& to);

}  // namespace madang::identity
