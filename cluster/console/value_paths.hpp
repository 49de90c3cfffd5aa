#pragma once

#include <string>
#include <vector>

#include "messages/envelope/refusal.hpp"

namespace madang::console {

/// The values of a description, each under a name that only it has: an item of a list stands behind the list's name
/// (`positions/005930`), and what has a name for the second time has its number (`open_orders/7#2`).
std::vector<named_value> paths_of(const std::vector<named_value>& values);

}  // namespace madang::console
