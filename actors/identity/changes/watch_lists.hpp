#pragma once

#include "actors/identity/user.hpp"
#include "messages/identity/watch_lists.hpp"

namespace madang::identity {

/// What a user's changes may write within a day: 87 of the longest lists, thousands of usual ones.
constexpr std::uint64_t watch_list_bytes_per_day = 2U << 20U;

/// Refuses user_unknown, then watch_lists_changed (the command replaces another version than the one that stands), then
/// watch_lists_quota_exceeded.
result<user_events, user_reject> decide(const user& current, const change_watch_lists& command, unix_nanos now);

void apply_event(user& target, const watch_lists_changed& event, const event_meta& meta);

result<watch_lists_view, user_reject> watch_lists_of(const user& current);

}  // namespace madang::identity
