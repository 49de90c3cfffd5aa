#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/accounts/account.hpp"

namespace madang::accounts {

void write_account(std::string& out, const account_view& account);
schema_ref account_schema();

/// A part that requests share.
schema_ref currency_schema();

}  // namespace madang::accounts
