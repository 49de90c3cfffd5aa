#pragma once

#include "actors/identity/user.hpp"

namespace madang::identity {

/// Decides what the wish to log in with an outside identity causes: nothing where it is linked already. Precedence:
/// user_unknown, request_in_progress (one is being asked for), outside_link_exists, outside_identity_taken (its hash is
/// that of one of his names), too_many_name_changes.
result<user_events, user_reject> decide(const user& current, const link_outside_identity& command);
/// Precedence: user_unknown, outside_link_unknown, last_login_method.
result<user_events, user_reject> decide(const user& current, const unlink_outside_identity& command);
/// Unlinks whatever is linked, also where nobody can log in any more.
void unlink_all(user_events& into, const user& current);

/// Nothing for an identity that is not linked, and where one that is good for longer is kept.
user_events decide(const user& current, const keep_outside_token& command);
result<outside_token_view, user_reject> outside_token_of(const user& current, login_provider provider);

/// Whether it is an outside identity that is linked or asked for.
bool is_outside(const user& current, name_id name);
/// Whether one is asked for and has not answered.
bool is_linking(const user& current);
/// What the answer of one that is asked for causes; nothing for a copy.
user_events decide_link(const user& current, name_id from, const peer_message<name_to_user>& received);

result<outside_links_view, user_reject> outside_links_of(const user& current);

void apply_event(user& target, const outside_token_kept& event, const event_meta& meta);
void apply_event(user& target, const outside_link_begun& event, const event_meta& meta);
void apply_event(user& target, const outside_identity_linked& event, const event_meta& meta);
void apply_event(user& target, const outside_link_refused& event, const event_meta& meta);
void apply_event(user& target, const outside_identity_unlinked& event, const event_meta& meta);

}  // namespace madang::identity
