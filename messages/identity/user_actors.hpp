#pragma once

#include <caf/typed_actor.hpp>

#include "messages/type_ids.hpp"

namespace madang {

/// One per user: registration, profile, accounts owned. Rebuilt by replay.
using user_actor = caf::typed_actor<
    // From the gateway.
    caf::reacts_to<request<register_user>>, caf::reacts_to<request<read_user>>, caf::reacts_to<request<request_account>>,
    // From another user with the same e-mail and Idempotency-Key: answer that client with my registration.
    caf::reacts_to<repeat_registration>,
    // From names and accounts.
    caf::reacts_to<mail<name_to_user>>, caf::reacts_to<acknowledgements>,
    // From the region.
    caf::reacts_to<entity_tick>, caf::reacts_to<retire_granted>, caf::reacts_to<take_snapshot>>;

/// One per normalised e-mail address or user name: makes it unique.
using name_actor = caf::typed_actor<
    // From the gateway's log-in.
    caf::reacts_to<request<resolve_name>>,
    // From users.
    caf::reacts_to<mail<user_to_name>>, caf::reacts_to<acknowledgements>,
    // From the region.
    caf::reacts_to<entity_tick>, caf::reacts_to<retire_granted>, caf::reacts_to<take_snapshot>>;

}  // namespace madang
