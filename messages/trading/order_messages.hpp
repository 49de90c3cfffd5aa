#pragma once

#include "messages/envelope/actor_of_table.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/order.hpp"

namespace madang::trading {

/// What an order takes: its life from VALIDATED to its end.
using order_messages =
    entity_messages<entity_kind::order, numbered<1, request<cancel_order>>,  // the gateway, the market makers
                    numbered<140, request<amend_order>>,                     // the gateway
                    numbered<5, request<read_order>>,                        // the gateway
                    numbered<141, request<permitted_errand>>,                // its account, for somebody with a right
                    numbered<11, request<release_order>>,  // the job that releases the orders of an isolated symbol
                    numbered<10, repeat_placement>,        // its account: a client repeated the request that made it
                    numbered<52, peer_batch<account_to_order>>,  // its account
                    numbered<53, peer_batch<symbol_to_order>>,   // its symbol
                    retired<2>, retired<3>, retired<4>, retired<50>, retired<51>>;

/// One per order.
using order_actor = actor_of_table<order_messages>;

}  // namespace madang::trading

namespace madang {

template <>
struct actor_of<order_id> {
  using table = order_messages;
  using type = order_actor;
};

}  // namespace madang
