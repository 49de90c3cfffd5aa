#pragma once

#include "actors/accounts/account_actor.hpp"
#include "actors/identity/name_actor.hpp"
#include "actors/identity/user_actor.hpp"
#include "actors/market/symbol_actor.hpp"
#include "actors/trading/order_actor.hpp"
#include "cluster/region/typed_rebuild.hpp"

namespace madang {

using account_rebuild = typed_rebuild<account_entity, &start_account>;
using order_rebuild = typed_rebuild<order_entity, &start_order>;
using symbol_rebuild = typed_rebuild<symbol_entity, &start_symbol>;
using user_rebuild = typed_rebuild<user_entity, &start_user>;
using name_rebuild = typed_rebuild<name_entity, &start_name>;

/// The registry of every kind of entity that the platform has.
entity_kinds all_entity_kinds();

}  // namespace madang
