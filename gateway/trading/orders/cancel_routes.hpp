#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::trading {

/// Many orders at once: `DELETE /orders`, and the timer that cancels them when nobody sets it again.
void add_cancel_routes(gateway_registry& to);

}  // namespace madang::trading
