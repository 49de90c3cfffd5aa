#pragma once

#include "actors/identity/user.hpp"
#include "messages/identity/user_admin.hpp"
#include "messages/identity/user_profile.hpp"

namespace madang::identity {

/// How many consents a user can have.
constexpr std::size_t consents_max = 100;

/// Whether he is one of those who can administer the platform.
bool is_active_admin(const user& current);
/// Whether this change would make an active administrator less than that.
bool ends_admin(const user& current, const user_change& change);

/// Decides what an administrator's act causes: nothing where it changes nothing. Changes nothing itself. Precedence:
/// user_unknown, user_changed (it would end an administrator, and the platform has not released him at this version).
result<user_events, user_reject> decide(const user& current, const administer_user& command);
/// Refuses user_unknown, then version_mismatch. Nothing where they are the same already.
result<user_events, user_reject> decide(const user& current, const change_preferences& command);
/// Refuses user_unknown, then too_many_consents. Nothing where it is given already.
result<user_events, user_reject> decide(const user& current, const give_consent& command);

void apply_event(user& target, const user_suspended& event, const event_meta& meta);
void apply_event(user& target, const user_activated& event, const event_meta& meta);
void apply_event(user& target, const roles_changed& event, const event_meta& meta);
void apply_event(user& target, const flags_changed& event, const event_meta& meta);
void apply_event(user& target, const quotas_changed& event, const event_meta& meta);
void apply_event(user& target, const password_change_demanded& event, const event_meta& meta);
void apply_event(user& target, const sessions_ended_by_admin& event, const event_meta& meta);
void apply_event(user& target, const preferences_changed& event, const event_meta& meta);
void apply_event(user& target, const consent_given& event, const event_meta& meta);

result<user_record_view, user_reject> record_of(const user& current);
result<preferences_view, user_reject> preferences_of(const user& current);
result<consents_view, user_reject> consents_of(const user& current);

}  // namespace madang::identity
