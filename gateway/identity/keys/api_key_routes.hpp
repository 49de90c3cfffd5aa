#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::identity {

/// API keys of the caller, and what is left of the day's quotas.
void add_api_key_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::identity
