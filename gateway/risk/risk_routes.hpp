#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::risk {

/// Limits, what they would say of an order, what an account is exposed to, and the kill switches.
void add_risk_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::risk
