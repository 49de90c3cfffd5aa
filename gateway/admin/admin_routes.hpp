#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::admin {

void add_user_admin_routes(gateway_registry& to, const settings& limits);
void add_symbol_admin_routes(gateway_registry& to);
void add_login_admin_routes(gateway_registry& to, const settings& limits);
void add_settings_routes(gateway_registry& to);
void add_audit_routes(gateway_registry& to, const settings& limits);
void add_node_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::admin
