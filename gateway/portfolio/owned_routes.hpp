#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::portfolio {

/// What all accounts of a user are worth together.
void add_owned_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::portfolio
