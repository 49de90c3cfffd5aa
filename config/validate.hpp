#pragma once

#include <vector>

#include "config/document.hpp"
#include "config/settings.hpp"

namespace madang {

/// What the settings contradict one another in. Each alone is within its bounds already. Empty: they fit.
std::vector<source_error> validate(const settings& chosen);

}  // namespace madang
