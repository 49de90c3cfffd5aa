#pragma once

#include <vector>

#include "cluster/ports/console_desk.hpp"

namespace madang::console {

/// What differs between two descriptions, masked, by path: field, before, after.
table changes_between(const std::vector<named_value>& before, const std::vector<named_value>& after);

}  // namespace madang::console
