#include "actors/identity/sessions.hpp"

#include "actors/identity/changes/outside_identities.hpp"

#include <algorithm>

namespace madang::identity {
namespace {

bool is_registered(const user& current) {
  return current.stage == registration_stage::registered;
}

/// Uses are noted from time to time, so that long after the last note there may have been one more.
unix_nanos idle_end_of(const user_session& of) {
  return of.idle_ns == 0 ? unix_nanos{} : of.seen_at + of.idle_ns + of.noted_ns;
}

std::optional<session_end> ended_by(const user_session& of, unix_nanos now) {
  if (now >= of.refresh_ends_at || now >= of.ends_at) return session_end::expired;
  const auto idle_end = idle_end_of(of);
  if (idle_end.value != 0 && now >= idle_end) return session_end::idle;
  return std::nullopt;
}

const open_link* find_link(const user& current, link_kind kind, const std::string& hash, unix_nanos now) {
  for (const auto& one : current.sessions.links) {
    if (one.kind == kind && one.hash == hash && now < one.ends_at) return &one;
  }
  return nullptr;
}

struct standing_change {
  bool operator()(const messages_acknowledged&) const { return false; }
  bool operator()(const account_requested&) const { return false; }
  bool operator()(const login_failed&) const { return false; }
  bool operator()(const link_issued&) const { return false; }
  bool operator()(const link_used&) const { return false; }
  bool operator()(const two_factor_prepared&) const { return false; }
  bool operator()(const code_attempted&) const { return false; }
  bool operator()(const api_calls_counted&) const { return false; }
  bool operator()(const api_key_rewrapped&) const { return false; }
  bool operator()(const outside_token_kept&) const { return false; }
  bool operator()(const preferences_changed&) const { return false; }
  bool operator()(const consent_given&) const { return false; }
  bool operator()(const watch_lists_changed&) const { return false; }
  bool operator()(const name_change_begun&) const { return false; }
  bool operator()(const name_change_answered&) const { return false; }
  bool operator()(const name_change_refused&) const { return false; }
  bool operator()(const outside_link_begun&) const { return false; }
  bool operator()(const outside_identity_linked&) const { return false; }
  bool operator()(const outside_link_refused&) const { return false; }
  bool operator()(const outside_identity_unlinked&) const { return false; }
  template <class Other>
  bool operator()(const Other&) const {
    return true;
  }
};

}  // namespace

standing_view standing_of(const user& current, std::uint64_t version) {
  const auto& held = current.standing;
  standing_view out{current.id, version, held.status, current.roles, held.flags, held.password_change_required,
                    {},         false,   {}};
  for (const auto& one : current.sessions.live) {
    out.sessions.push_back({one.id, std::min(one.refresh_ends_at, one.ends_at), idle_end_of(one), one.seen_at,
                            one.seen_at + one.noted_ns, one.stepped_up_until});
  }
  out.two_factor = current.second_factor.enabled;
  out.quotas = held.quotas;
  for (const auto& one : current.keys.live) out.api_keys.push_back(one.terms.number);
  return out;
}

bool changes_standing(const user_event& event) {
  return std::visit(standing_change{}, event);
}

// ---- sessions ------------------------------------------------------------------------------------------------------

result<user_events, user_reject> decide(const user& current, const open_session& command) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  if (current.standing.status != user_status::active) return refused{user_reject::user_suspended};
  if (current.standing.password_change_required) return refused{user_reject::password_change_required};
  ensure(command.session.session && !find_session(current, command.session.session), "a session begins once");
  user_events out;
  std::vector<session_id> left;
  for (const auto& one : current.sessions.live) {
    if (const auto why = ended_by(one, command.received_at)) {
      out.push_back(session_revoked{one.id, *why});
    } else {
      left.push_back(one.id);
    }
  }
  const auto most = std::max<std::size_t>(command.sessions_max, 1);
  for (std::size_t i = 0; left.size() - i >= most; ++i) out.push_back(session_revoked{left[i], session_end::displaced});
  out.push_back(command.session);
  return out;
}

result<refresh_decision, user_reject> decide(const user& current, const refresh_session& command) {
  const auto* held = is_registered(current) ? find_session(current, command.session) : nullptr;
  if (held == nullptr || current.standing.status != user_status::active) return refused{user_reject::refresh_invalid};
  if (const auto over = ended_by(*held, command.received_at)) {
    return refresh_decision{refresh_ends_session{user_reject::refresh_invalid, {session_revoked{held->id, *over}}}};
  }
  if (command.hash == held->refresh_hash) {
    const auto until = std::min(command.refresh_ends_at, held->ends_at);
    return refresh_decision{user_events{session_refreshed{held->id, command.next_hash, command.nonce, until}}};
  }
  for (const auto& past : held->past) {
    const bool is_fresh = command.received_at < past.at + command.grace_ns;
    if (past.hash == command.hash && is_fresh) return refresh_decision{refreshed_before{past.nonce}};
  }
  return refresh_decision{
      refresh_ends_session{user_reject::refresh_reused, {session_revoked{held->id, session_end::refresh_reused}}}};
}

result<user_events, user_reject> decide(const user& current, const end_sessions& command) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  user_events out;
  if (!command.session) {
    end_all(out, current, command.except, command.reason);
    return out;
  }
  if (find_session(current, command.session) == nullptr) return refused{user_reject::session_unknown};
  out.push_back(session_revoked{command.session, command.reason});
  return out;
}

std::uint32_t sessions_ended_by(const user_events& events) {
  return static_cast<std::uint32_t>(std::count_if(
      events.begin(), events.end(), [](const auto& one) { return std::holds_alternative<session_revoked>(one); }));
}

void end_all(user_events& into, const user& current, session_id except, session_end reason) {
  for (const auto& one : current.sessions.live) {
    if (one.id != except) into.push_back(session_revoked{one.id, reason});
  }
}

user_events decide(const user& current, const note_session_seen& command) {
  const auto* held = find_session(current, command.session);
  if (held == nullptr || command.at < held->seen_at + held->noted_ns) return {};
  if (ended_by(*held, command.at)) return {};
  return {session_seen{held->id}};
}

user_events decide(const user& current, const note_login_failed& command, std::uint32_t uncounted) {
  if (!is_registered(current)) return {};
  if (current.sessions.failures_noted.at(command.at) >= command.events_per_hour_max) return {};
  return {login_failed{command.result, command.from, uncounted + 1}};
}

// ---- passwords and links -------------------------------------------------------------------------------------------

result<user_events, user_reject> decide(const user& current, const change_password& command) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  ensure(!command.password_hash.empty(), "a new password comes hashed");
  user_events out;
  if (!command.link_hash.empty()) {
    if (find_link(current, link_kind::reset_password, command.link_hash, command.received_at) == nullptr) {
      return refused{user_reject::link_invalid};
    }
    // Once it is linked, it goes with the others.
    if (is_linking(current)) return refused{user_reject::request_in_progress};
    out.push_back(link_used{link_kind::reset_password});
    // Whoever has the message has the mailbox; who registered with its address and did not have it, loses his ways in,
    // and so does whoever has linked some beside a password that was not his.
    const bool was_verified = current.standing.flags.has(user_flag::verified);
    if (!was_verified) out.push_back(email_verified{});
    if (!was_verified || !current.password_hash.empty()) unlink_all(out, current);
  }
  out.push_back(password_changed{command.password_hash});
  end_all(out, current, command.by,
          command.link_hash.empty() ? session_end::password_changed : session_end::password_reset);
  return out;
}

result<user_events, user_reject> decide(const user& current, const issue_link& command) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  const bool is_needless = command.kind == link_kind::verify_email && current.standing.flags.has(user_flag::verified);
  if (is_needless) return user_events{};
  if (current.sessions.links_issued.at(command.received_at) >= command.per_hour_max) {
    return refused{user_reject::too_many_links};
  }
  return user_events{link_issued{command.kind, command.hash, command.ends_at}};
}

result<user_events, user_reject> decide(const user& current, const verify_email& command) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  if (find_link(current, link_kind::verify_email, command.link_hash, command.received_at) == nullptr) {
    return refused{user_reject::link_invalid};
  }
  user_events out{link_used{link_kind::verify_email}};
  if (!current.standing.flags.has(user_flag::verified)) out.push_back(email_verified{});
  return out;
}

// ---- views ---------------------------------------------------------------------------------------------------------

const user_session* find_session(const user& current, session_id id) {
  const auto& live = current.sessions.live;
  const auto found = std::find_if(live.begin(), live.end(), [&](const auto& one) { return one.id == id; });
  return found == live.end() ? nullptr : &*found;
}

session_granted_view granted_view(const user& current, session_id id, refresh_nonce nonce) {
  const auto* held = find_session(current, id);
  ensure(held != nullptr, "a session that is granted is there");
  session_granted_view out{current.id,  id, current.roles, {}, nonce, std::min(held->refresh_ends_at, held->ends_at),
                           held->cookie};
  for (const auto& one : current.accounts) out.accounts.push_back(one.id);
  return out;
}

result<sessions_view, user_reject> sessions_of(const user& current, unix_nanos now) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  sessions_view out;
  const auto& live = current.sessions.live;
  for (auto at = live.rbegin(); at != live.rend(); ++at) {
    if (!ended_by(*at, now)) out.sessions.push_back({at->id, at->sealed_origin, at->created_at, at->seen_at});
  }
  return out;
}

}  // namespace madang::identity
