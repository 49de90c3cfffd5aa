#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::market {

void add_market_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::market
