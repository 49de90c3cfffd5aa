#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::trading {

/// What would become of an order that nobody places.
void add_preview_route(gateway_registry& to);

}  // namespace madang::trading
