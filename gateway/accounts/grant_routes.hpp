#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::accounts {

/// Access that an account's owner gives to other users.
void add_grant_routes(gateway_registry& to);

}  // namespace madang::accounts
