#pragma once

#include "gateway/api/gateway_registry.hpp"

namespace madang::identity {

/// The symbols that the caller watches, wherever he logs in.
void add_watch_list_routes(gateway_registry& to);

}  // namespace madang::identity
