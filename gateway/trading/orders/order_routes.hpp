#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::trading {

void add_order_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::trading
