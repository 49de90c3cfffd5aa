#pragma once

#include "config/setting_table.hpp"

namespace madang::identity {

/// Adds the section `smtp`.
void add_smtp_rows(setting_registry& into);

}  // namespace madang::identity
