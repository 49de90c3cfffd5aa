#pragma once

#include <optional>
#include <vector>

#include "gateway/api/routing/route_services.hpp"
#include "gateway/json/schema.hpp"
#include "messages/accounts/account_commands.hpp"

namespace madang::trading {

/// Whether the body of a new order says anything of legs.
bool has_legs(const exchange& ex);
/// The order with its legs as the body says them. Nothing where legs have no class (then the request has been refused);
/// what else is wrong with them is the account's to say.
std::optional<accounts::place_family> read_family(const exchange_ptr& of, accounts::place_order entry);

/// The members of a new order that are about legs.
std::vector<schema_member> family_members();

}  // namespace madang::trading
