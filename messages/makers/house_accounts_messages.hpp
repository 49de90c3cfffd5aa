#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "messages/makers/house_accounts.hpp"

namespace madang::makers {

/// What the table of house accounts takes.
using house_accounts_messages =
    entity_messages<entity_kind::house_accounts, numbered<1, request<assign_house_accounts>>>;  // the market makers

/// One on the platform.
using house_accounts_actor = actor_of_table<house_accounts_messages>;

}  // namespace madang::makers

namespace madang {

template <>
struct actor_of<makers::house_accounts_id> {
  using table = makers::house_accounts_messages;
  using type = makers::house_accounts_actor;
};

}  // namespace madang
