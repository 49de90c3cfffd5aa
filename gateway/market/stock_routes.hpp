#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::market {

/// Instruments: all, one, and the search for them.
void add_stock_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::market
