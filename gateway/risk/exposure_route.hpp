#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::risk {

/// What an account is exposed to, and what it may lose from one day to the next.
void add_exposure_route(gateway_registry& to);

}  // namespace madang::risk
