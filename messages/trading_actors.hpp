#pragma once

#include <caf/typed_actor.hpp>

#include "messages/type_ids.hpp"

namespace madang {

/// One per account: cash, holds, positions, ledger; decides whether an order may be opened.
using account_actor = caf::typed_actor<
    // From the gateway and the market makers.
    caf::reacts_to<request<deposit_funds>>, caf::reacts_to<request<withdraw_funds>>, caf::reacts_to<request<place_order>>,
    caf::reacts_to<request<read_account>>, caf::reacts_to<request<issue_shares>>,
    // From the owner, and from orders.
    caf::reacts_to<mail<user_to_account>>, caf::reacts_to<mail<order_to_account>>, caf::reacts_to<acknowledgements>,
    // From the region.
    caf::reacts_to<entity_tick>, caf::reacts_to<retire_granted>, caf::reacts_to<take_snapshot>>;

/// One per order: its life from VALIDATED to its end.
using order_actor = caf::typed_actor<
    // From the gateway.
    caf::reacts_to<request<cancel_order>>, caf::reacts_to<request<amend_order>>, caf::reacts_to<request<read_order>>,
    // From its account: a client repeated the request that made it.
    caf::reacts_to<repeat_placement>,
    // From its account and its symbol.
    caf::reacts_to<mail<account_to_order>>, caf::reacts_to<mail<symbol_to_order>>, caf::reacts_to<acknowledgements>,
    // From the region.
    caf::reacts_to<entity_tick>, caf::reacts_to<retire_granted>, caf::reacts_to<take_snapshot>>;

/// One per symbol: the book, trading status, day statistics.
using symbol_actor = caf::typed_actor<
    // From the node and operators.
    caf::reacts_to<list_instrument>, caf::reacts_to<halt_trading>, caf::reacts_to<resume_trading>, caf::reacts_to<open_day>,
    // From orders, and from itself when a pass has more to do.
    caf::reacts_to<mail<order_to_symbol>>, caf::reacts_to<continue_pass>, caf::reacts_to<acknowledgements>,
    // From the region.
    caf::reacts_to<entity_tick>, caf::reacts_to<retire_granted>, caf::reacts_to<take_snapshot>>;

/// One per public channel and node: the current image and prebuilt frames.
using fan_out_actor = caf::typed_actor<
    // From the board: the symbol has changed.
    caf::reacts_to<market_changed>,
    // From the gateway: somebody wants the channel.
    caf::reacts_to<channel_wanted>>;

}  // namespace madang
