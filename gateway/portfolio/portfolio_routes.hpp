#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::portfolio {

void add_portfolio_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::portfolio
