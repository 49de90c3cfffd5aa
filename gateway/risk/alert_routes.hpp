#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::risk {

/// `GET risk/alerts`, `POST risk/alerts/{id}/review`.
void add_alert_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::risk
