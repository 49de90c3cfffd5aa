#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "messages/identity/ids.hpp"
#include "messages/identity/user.hpp"

namespace madang::identity {

/// What a name takes: it makes a normalised e-mail address or user name unique.
using name_messages = entity_messages<entity_kind::name, numbered<1, request<resolve_name>>,  // the gateway's log-in
                                      numbered<51, peer_batch<user_to_name>>,                 // users
                                      retired<50>>;

/// One per name.
using name_actor = actor_of_table<name_messages>;

}  // namespace madang::identity

namespace madang {

template <>
struct actor_of<name_id> {
  using table = name_messages;
  using type = name_actor;
};

}  // namespace madang
