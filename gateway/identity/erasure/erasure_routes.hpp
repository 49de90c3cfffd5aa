#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::identity {

/// What a user may have of his own data: a copy of it, and its end.
void add_erasure_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::identity
