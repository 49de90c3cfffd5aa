#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::identity {

/// Log-in by providers outside, and the outside identities of a user.
void add_outside_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::identity
