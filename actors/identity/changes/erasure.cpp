#include "actors/identity/changes/erasure.hpp"

#include "actors/identity/changes/outside_identities.hpp"
#include "actors/identity/sessions.hpp"
#include "actors/identity/user_admin.hpp"

namespace madang::identity {

result<user_events, user_reject> decide(const user& current, const erase_user&) {
  if (current.stage != registration_stage::registered) return refused{user_reject::user_unknown};
  if (!current.name_changes.empty() || is_linking(current)) return refused{user_reject::request_in_progress};
  if (is_active_admin(current)) return refused{user_reject::erasure_blocked};
  user_events out;
  end_all(out, current, {}, session_end::erased);
  for (const auto& one : current.keys.live) out.emplace_back(api_key_revoked{one.terms.number});
  out.emplace_back(user_erased{});
  return out;
}

/// What is personal here goes, sealed or not; so does what proves that somebody is the person.
void apply_event(user& target, const user_erased&, const event_meta&) {
  ensure(target.stage == registration_stage::registered && target.sessions.live.empty() && target.keys.live.empty(),
         "a registered user is erased after its sessions and keys have ended");
  target.stage = registration_stage::erased;
  target.sealed_email.clear();
  target.sealed_username.clear();
  target.password_hash.clear();
  target.sessions = {};
  target.second_factor = {};
  target.outside_tokens.clear();
  target.profile.preferences = {};
  target.watch_lists.sealed.clear();
  target.standing.status = user_status::erased;
  target.standing.quotas = {};
  ++target.standing.version;
  for (auto* name : {&target.request_key, &target.email, &target.username}) {
    if (name->id) name->to_name.put(release_name{});
  }
  for (auto& one : target.outside) one.to.to_name.put(release_name{});
  static const user_to_account closing = close_account{};
  for (auto& owned : target.accounts) owned.to_account.put(closing);
}

}  // namespace madang::identity
