#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/json/schema.hpp"
#include "messages/accounts/account.hpp"

namespace madang::trading {

/// A new order as the body says it; nothing when a text names nothing (then the request has been refused). Who, when
/// and the Idempotency-Key are the caller's to fill in.
std::optional<place_order> read_placement(route_services& with, const exchange_ptr& of);
/// The body of a new order, and what it may be refused with.
schema_ref order_body();
const std::vector<std::string_view>& placement_errors();

void add_order_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::trading
