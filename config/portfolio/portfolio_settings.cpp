#include "config/setting_table.hpp"

/// A portfolio has nothing to choose.
namespace madang::portfolio {

void add_settings(setting_registry&) {}

}  // namespace madang::portfolio
