#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/accounts/account_settlement.hpp"

namespace madang::settlement {

/// Rights to new shares that an account has.
void write_rights(std::string& out, const accounts::subscription_rights_view& rights);
schema_ref rights_schema();

}  // namespace madang::settlement
