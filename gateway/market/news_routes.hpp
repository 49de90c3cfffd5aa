#pragma once

#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::market {

/// What has been published about instruments.
void add_news_routes(gateway_registry& to, const settings& limits);

}  // namespace madang::market
