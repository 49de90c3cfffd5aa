#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::risk {

/// The switch that leaves only exits open: of an account, of a user, of the platform.
void add_kill_route(gateway_registry& to);

}  // namespace madang::risk
