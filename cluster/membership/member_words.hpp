#pragma once

#include <string_view>

#include "persistence/ports/membership_store.hpp"

namespace madang {

/// As operators are shown it: `up`.
std::string_view to_text(member_state state);

}  // namespace madang
