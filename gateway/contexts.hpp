#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang {

/// Asks every context and engine what it brings to the gateway. `limits` are part of what routes say about themselves.
gateway_registry all_gateway_parts(const settings& limits);

}  // namespace madang
