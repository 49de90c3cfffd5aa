#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::trading {

/// What has become of one order, and why: its events, and its reasons in words.
void add_order_life_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::trading
