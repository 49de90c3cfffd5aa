#pragma once

#include <variant>
#include <vector>

#include "actors/identity/user.hpp"

namespace madang::identity {

// What a user decides about its sessions and links. Nothing here changes anything.

/// What gateways admit the user by. `version`: the number of the user's last event.
standing_view standing_of(const user& current, std::uint64_t version);
/// Whether an event may change it.
bool changes_standing(const user_event& event);

/// Precedence: user_unknown, user_suspended, password_change_required. Sessions that have run out end, and the oldest
/// where there are more than allowed.
result<user_events, user_reject> decide(const user& current, const open_session& command);

/// The token was used moments ago: its successor is the one that this nonce makes.
struct refreshed_before {
  refresh_nonce nonce;
};
/// The refresh is refused, and that has consequences.
struct refresh_ends_session {
  user_reject why = user_reject::refresh_invalid;
  user_events events;
};
using refresh_decision = std::variant<user_events, refreshed_before, refresh_ends_session>;
/// `refresh_invalid` without consequences where there is no such session.
result<refresh_decision, user_reject> decide(const user& current, const refresh_session& command);

/// Refuses `user_unknown`, and `session_unknown` where a session is named that is not there.
result<user_events, user_reject> decide(const user& current, const end_sessions& command);
/// None where it is not worth an event.
user_events decide(const user& current, const note_session_seen& command);
/// `uncounted`: failures since the last event. None where there were enough events in this hour.
user_events decide(const user& current, const note_login_failed& command, std::uint32_t uncounted);
/// Precedence: user_unknown, link_invalid.
result<user_events, user_reject> decide(const user& current, const change_password& command);
/// Precedence: user_unknown, too_many_links. A verification that is not needed causes nothing.
result<user_events, user_reject> decide(const user& current, const issue_link& command);
result<user_events, user_reject> decide(const user& current, const verify_email& command);

/// How many sessions these have ended.
std::uint32_t sessions_ended_by(const user_events& events);

/// The events that end sessions but one.
void end_all(user_events& into, const user& current, session_id except, session_end reason);

const user_session* find_session(const user& current, session_id id);
/// What its next access token says; the session is there.
session_granted_view granted_view(const user& current, session_id id, refresh_nonce nonce);
/// Refuses (`user_unknown`) until the user is registered. Those that have run out are left out.
result<sessions_view, user_reject> sessions_of(const user& current, unix_nanos now);

void apply_event(user& target, const user_logged_in& event, const event_meta& meta);
void apply_event(user& target, const session_refreshed& event, const event_meta& meta);
void apply_event(user& target, const session_seen& event, const event_meta& meta);
void apply_event(user& target, const session_revoked& event, const event_meta& meta);
void apply_event(user& target, const login_failed& event, const event_meta& meta);
void apply_event(user& target, const link_issued& event, const event_meta& meta);
void apply_event(user& target, const link_used& event, const event_meta& meta);
void apply_event(user& target, const email_verified& event, const event_meta& meta);

}  // namespace madang::identity
