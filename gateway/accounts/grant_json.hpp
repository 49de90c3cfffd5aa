#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"
#include "messages/accounts/account.hpp"

namespace madang::accounts {

void write_grant(std::string& out, const grant_view& grant);
schema_ref grant_schema();
/// What may be given: `VIEW` or `TRADE`.
schema_ref access_schema();

/// The number of a grant of this account; zero, which no grant has, where the text is none of its ids.
std::uint64_t parse_grant_id(account_id account, std::string_view text);

}  // namespace madang::accounts
