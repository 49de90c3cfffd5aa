#pragma once

#include <caf/typed_actor.hpp>

#include "messages/envelope/output.hpp"
#include "messages/envelope/type_ids.hpp"

namespace madang::makers {

/// The market makers to themselves: time for the next orders.
struct maker_timer {
  MADANG_NO_FIELDS
};

/// Keeps the listed symbols alive with orders of house accounts, through the same doors as everybody's.
using maker_actor = caf::typed_actor<
    // From its own clock.
    caf::reacts_to<maker_timer>,
    // From the gate: what came of its requests.
    caf::reacts_to<answer>>;

}  // namespace madang::makers

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::answer)
