#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/accounts/account.hpp"

namespace madang::accounts {

void write_balance(std::string& out, const balance_view& balance);
schema_ref balance_schema();

/// The same, and what of it is settled.
void write_settled_balance(std::string& out, const settled_balance_view& balance);
schema_ref settled_balance_schema();

/// What new orders may cost: a balance, seen from its other side.
void write_buying_power(std::string& out, const balance_view& balance);
schema_ref buying_power_schema();

}  // namespace madang::accounts
