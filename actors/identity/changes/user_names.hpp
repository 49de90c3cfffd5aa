#pragma once

#include "actors/identity/user.hpp"

namespace madang::identity {

/// The pair with a name that is claimed: the one there was before, where there was one.
asked_name take_former(user& target, name_id name);
bool is_wanted(const user& current, name_id name);
/// What the answer of a name that is wanted causes; nothing for a copy.
user_events decide_change(const user& current, name_id from, const peer_message<name_to_user>& received);

void apply_event(user& target, const name_change_begun& event, const event_meta& meta);
void apply_event(user& target, const name_change_answered& event, const event_meta& meta);
void apply_event(user& target, const profile_changed& event, const event_meta& meta);
void apply_event(user& target, const name_change_refused& event, const event_meta& meta);

}  // namespace madang::identity
