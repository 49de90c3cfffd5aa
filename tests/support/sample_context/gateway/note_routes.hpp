#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::sample {

void add_note_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::sample
