#pragma once

#include "actors/identity/user.hpp"
#include "messages/identity/watch_lists.hpp"

namespace madang::identity {

/// Refuses user_unknown, then watch_lists_changed (the command replaces another version than the one that stands).
result<user_events, user_reject> decide(const user& current, const change_watch_lists& command);

void apply_event(user& target, const watch_lists_changed& event, const event_meta& meta);

result<watch_lists_view, user_reject> watch_lists_of(const user& current);

}  // namespace madang::identity
