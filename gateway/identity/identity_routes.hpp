#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::identity {

void add_identity_routes(gateway_registry& to, const settings& limits);
void add_login_routes(gateway_registry& to, const settings& limits);
void add_session_routes(gateway_registry& to, const settings& limits);
void add_password_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::identity
