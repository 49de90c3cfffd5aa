#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::market {

/// What is of a whole market: its clock, its calendar, its indices.
void add_calendar_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::market
