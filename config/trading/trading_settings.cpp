#include "config/setting_table.hpp"

/// Orders are bounded by the settings of accounts and of the market.
namespace madang::trading {

void add_settings(setting_registry&) {}

}  // namespace madang::trading
