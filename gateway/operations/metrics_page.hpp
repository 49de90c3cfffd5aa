#pragma once

#include <string>

#include "gateway/api/routing/route_services.hpp"

namespace madang {

/// The page of `/metrics`. Figures run ahead of the disk; they are no answer about any order.
std::string metrics_page(const route_services& with);

}  // namespace madang
