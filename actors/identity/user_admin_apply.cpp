#include "actors/identity/user_admin.hpp"

namespace madang::identity {
namespace {

/// `decide` has seen that the user is registered.
user_standing& change_standing(user& target) {
  ensure(target.stage == registration_stage::registered, "only a registered user has a standing");
  ++target.standing.version;
  return target.standing;
}

}  // namespace

void apply_event(user& target, const user_suspended&, const event_meta&) {
  change_standing(target).status = user_status::suspended;
}
void apply_event(user& target, const user_activated&, const event_meta&) {
  change_standing(target).status = user_status::active;
}
void apply_event(user& target, const roles_changed& event, const event_meta&) {
  change_standing(target);
  target.roles = event.roles;
}
void apply_event(user& target, const flags_changed& event, const event_meta&) {
  change_standing(target).flags = event.flags;
}
void apply_event(user& target, const quotas_changed& event, const event_meta&) {
  change_standing(target).quotas = event.quotas;
}
void apply_event(user& target, const password_change_demanded&, const event_meta&) {
  change_standing(target).password_change_required = true;
}
/// The sessions end by events of their own, in the same group.
void apply_event(user& target, const sessions_ended_by_admin&, const event_meta&) {
  change_standing(target);
}

void apply_event(user& target, const preferences_changed& event, const event_meta&) {
  target.profile.preferences = event.preferences;
  ++target.profile.version;
}
void apply_event(user& target, const consent_given& event, const event_meta& meta) {
  target.profile.consents.push_back({event.kind, event.version, meta.time});
}

}  // namespace madang::identity
