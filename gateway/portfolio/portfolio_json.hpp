#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "gateway/portfolio/portfolio_sums.hpp"
#include "messages/accounts/account.hpp"

namespace madang::portfolio {

void write_portfolio(std::string& out, const portfolio_view& portfolio);
schema_ref portfolio_schema();

/// `equity` is the whole that `allocation` is a part of: cash and all positions.
void write_position(std::string& out, const position_view& position, wide_money equity);
schema_ref position_schema();
/// The same with the account that holds it.
void write_owned_position(std::string& out, const position_view& position, wide_money equity, account_id account);
schema_ref owned_position_schema();

void write_summary(std::string& out, const portfolio_sum& sum);
schema_ref summary_schema();
void write_profit(std::string& out, const portfolio_sum& sum);
schema_ref profit_schema();

void write_allocation(std::string& out, const allocation& of);
schema_ref allocation_schema();

}  // namespace madang::portfolio
