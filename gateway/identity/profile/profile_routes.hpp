#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::identity {

/// What users see and choose of themselves: profile, settings, consents; and the texts they agree to.
void add_profile_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::identity
