#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/accounts/account.hpp"

namespace madang::portfolio {

void write_portfolio(std::string& out, const portfolio_view& portfolio);
schema_ref portfolio_schema();

/// `equity` is the whole that `allocation` is a part of: cash and all positions.
void write_position(std::string& out, const position_view& position, wide_money equity);
schema_ref position_schema();

}  // namespace madang::portfolio
