#pragma once

#include "config/setting_table.hpp"

namespace madang::identity {

/// Adds the section `keys`.
void add_key_rows(setting_registry& into);

}  // namespace madang::identity
