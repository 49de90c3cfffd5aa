#pragma once

#include "actors/identity/user.hpp"

namespace madang::identity {

/// Decides what the user's own wish to be erased causes: sessions and keys end, then nothing personal is left. Changes
/// nothing. Precedence: user_unknown, request_in_progress (names change), erasure_blocked (an administrator gives the
/// role back first).
result<user_events, user_reject> decide(const user& current, const erase_user& command);

void apply_event(user& target, const user_erased& event, const event_meta& meta);

}  // namespace madang::identity
