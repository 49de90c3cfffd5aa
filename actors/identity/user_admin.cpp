#include "actors/identity/user_admin.hpp"

#include <algorithm>

#include "actors/identity/sessions.hpp"

namespace madang::identity {
namespace {

bool is_registered(const user& current) {
  return current.stage == registration_stage::registered;
}

/// The event that a change causes; nothing where it changes nothing.
struct change_decider {
  const user& current;
  const admin_act& act;

  user_events operator()(const suspend_user&) const {
    if (current.standing.status != user_status::active) return {};
    user_events events{user_suspended{act}};
    end_all(events, current, {}, session_end::suspended);
    return events;
  }
  user_events operator()(const activate_user&) const {
    if (current.standing.status != user_status::suspended) return {};
    return {user_activated{act}};
  }
  user_events operator()(const set_roles& wanted) const {
    if (current.roles == wanted.roles) return {};
    return {roles_changed{wanted.roles, act}};
  }
  user_events operator()(const set_flags& wanted) const {
    const auto kept = current.standing.flags.bits & ~wanted.touched.bits;
    const user_flags after{kept | (wanted.flags.bits & wanted.touched.bits)};
    if (after == current.standing.flags) return {};
    return {flags_changed{after, act}};
  }
  user_events operator()(const set_quotas& wanted) const {
    auto after = current.standing.quotas;
    if (wanted.touches_trades) after.daily_trades = wanted.quotas.daily_trades;
    if (wanted.touches_calls) after.api_calls = wanted.quotas.api_calls;
    if (after == current.standing.quotas) return {};
    return {quotas_changed{after, act}};
  }
  user_events operator()(const demand_password_change&) const {
    if (current.standing.password_change_required) return {};
    return {password_change_demanded{act}};
  }
  user_events operator()(const end_all_sessions&) const {
    user_events events{sessions_ended_by_admin{act}};
    end_all(events, current, {}, session_end::by_admin);
    return events;
  }
};

}  // namespace

bool is_active_admin(const user& current) {
  return is_registered(current) && current.standing.status == user_status::active && current.roles.has(role::admin);
}

bool ends_admin(const user& current, const user_change& change) {
  if (!is_active_admin(current)) return false;
  if (const auto* roles = std::get_if<set_roles>(&change)) return !roles->roles.has(role::admin);
  return std::holds_alternative<suspend_user>(change);
}

result<user_events, user_reject> decide(const user& current, const administer_user& command) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  const bool is_released = command.released_at == current.standing.version;
  if (ends_admin(current, command.change) && !is_released && !command.dry_run) {
    return refused{user_reject::user_changed};
  }
  return std::visit(change_decider{current, command.act}, command.change);
}

result<user_events, user_reject> decide(const user& current, const change_preferences& command) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  if (command.wanted_version != 0 && command.wanted_version != current.profile.version) {
    return refused{user_reject::version_mismatch};
  }
  if (command.to == current.profile.preferences) return user_events{};
  return user_events{preferences_changed{command.to}};
}

result<user_events, user_reject> decide(const user& current, const give_consent& command) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  const auto& given = current.profile.consents;
  const bool is_given = std::any_of(given.begin(), given.end(), [&](const given_consent& one) {
    return one.kind == command.kind && one.version == command.version;
  });
  if (is_given) return user_events{};
  if (given.size() >= consents_max) return refused{user_reject::too_many_consents};
  return user_events{consent_given{command.kind, command.version}};
}

result<user_record_view, user_reject> record_of(const user& current) {
  if (!is_registered(current) && current.stage != registration_stage::erased) return refused{user_reject::user_unknown};
  const auto& standing = current.standing;
  return user_record_view{current.id,
                          current.sealed_email,
                          current.sealed_username,
                          current.roles,
                          standing.flags,
                          standing.status,
                          standing.quotas,
                          standing.password_change_required,
                          current.created_at,
                          standing.version,
                          false};
}

result<preferences_view, user_reject> preferences_of(const user& current) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  return preferences_view{current.profile.preferences, current.profile.version};
}

result<consents_view, user_reject> consents_of(const user& current) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  const auto& given = current.profile.consents;
  return consents_view{{given.rbegin(), given.rend()}};
}

}  // namespace madang::identity
