#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "messages/risk/user_risk.hpp"

namespace madang::risk {

/// What a user's limits take.
using user_risk_messages =
    entity_messages<entity_kind::user_risk, numbered<1, request<change_user_limits>>,  // the gateway
                    numbered<2, request<switch_user>>,                                 // the gateway
                    numbered<3, request<read_user_risk>>>;                             // the gateway

/// One per user who has any.
using user_risk_actor = actor_of_table<user_risk_messages>;

}  // namespace madang::risk

namespace madang {

template <>
struct actor_of<risk::user_risk_id> {
  using table = risk::user_risk_messages;
  using type = risk::user_risk_actor;
};

}  // namespace madang
