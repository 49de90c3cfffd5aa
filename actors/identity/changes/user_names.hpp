#pragma once

#include "actors/identity/user.hpp"

namespace madang::identity {

/// The pair with a name that is claimed: the one there was before, where there was one.
asked_name take_former(user& target, name_id name);
bool is_wanted(const user& current, name_id name);
/// The question that a name has answered has arrived: it is not sent again, however late.
user_events question_answered(const asked_name& name);
/// Puts the question, or the word that it is not wanted any more, into the outbox; false: as events of old journals
/// did.
void ask(asked_name& name, std::uint64_t proof, bool renews);
void quit(asked_name& name, bool ends);
/// What the answer of a name that is wanted causes; nothing for a copy.
user_events decide_change(const user& current, name_id from, const peer_message<name_to_user>& received);

void apply_event(user& target, const name_change_begun& event, const event_meta& meta);
void apply_event(user& target, const name_change_answered& event, const event_meta& meta);
void apply_event(user& target, const profile_changed& event, const event_meta& meta);
void apply_event(user& target, const name_change_refused& event, const event_meta& meta);

}  // namespace madang::identity
