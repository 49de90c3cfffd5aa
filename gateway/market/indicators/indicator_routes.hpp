#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::market {

/// Indicators of a symbol's candles.
void add_indicator_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::market
