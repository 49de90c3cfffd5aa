#include <algorithm>

#include "actors/identity/sessions.hpp"

namespace madang::identity {
namespace {

/// Refreshes that may be asked for again; older ones are answered as a re-use.
constexpr std::size_t past_refreshes_max = 4;

user_session& session_of(user& target, session_id id) {
  auto& live = target.sessions.live;
  const auto found = std::find_if(live.begin(), live.end(), [&](const auto& one) { return one.id == id; });
  ensure(found != live.end(), "only a session that is there has a history");
  return *found;
}

void forget_link(user& target, link_kind kind) {
  std::erase_if(target.sessions.links, [&](const open_link& one) { return one.kind == kind; });
}

}  // namespace

void apply_event(user& target, const user_logged_in& event, const event_meta& meta) {
  ensure(find_session(target, event.session) == nullptr, "a session begins once");
  user_session made;
  made.id = event.session;
  made.refresh_hash = event.refresh_hash;
  made.sealed_origin = event.from.sealed;
  made.cookie = event.cookie;
  made.created_at = made.seen_at = meta.time;
  made.refresh_ends_at = event.refresh_ends_at;
  made.ends_at = event.ends_at;
  made.idle_ns = event.idle_ns;
  made.noted_ns = event.noted_ns;
  target.sessions.live.push_back(std::move(made));
}

void apply_event(user& target, const session_refreshed& event, const event_meta& meta) {
  auto& held = session_of(target, event.session);
  held.past.push_back({std::move(held.refresh_hash), event.nonce, meta.time});
  if (held.past.size() > past_refreshes_max) held.past.erase(held.past.begin());
  held.refresh_hash = event.refresh_hash;
  held.refresh_ends_at = event.refresh_ends_at;
  held.seen_at = meta.time;
}

void apply_event(user& target, const session_seen& event, const event_meta& meta) {
  session_of(target, event.session).seen_at = meta.time;
}

void apply_event(user& target, const session_revoked& event, const event_meta&) {
  (void)session_of(target, event.session);
  std::erase_if(target.sessions.live, [&](const user_session& one) { return one.id == event.session; });
}

void apply_event(user& target, const login_failed&, const event_meta& meta) {
  target.sessions.failures_noted.add(meta.time);
}

void apply_event(user& target, const link_issued& event, const event_meta& meta) {
  forget_link(target, event.kind);
  target.sessions.links.push_back({event.kind, event.hash, event.ends_at});
  target.sessions.links_issued.add(meta.time);
}

void apply_event(user& target, const link_used& event, const event_meta&) {
  forget_link(target, event.kind);
}

void apply_event(user& target, const email_verified&, const event_meta&) {
  target.standing.flags = target.standing.flags.with(user_flag::verified);
}

}  // namespace madang::identity
