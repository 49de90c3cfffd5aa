#pragma once

#include "config/setting_table.hpp"

namespace madang::identity {

/// Adds the section `master_key`.
void add_master_rows(setting_registry& into);

}  // namespace madang::identity
