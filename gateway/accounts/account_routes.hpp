#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::accounts {

void add_account_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::accounts
