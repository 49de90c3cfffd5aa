#include "actors/identity/handlers/session_handlers.hpp"

#include "actors/identity/sessions.hpp"

namespace madang::identity {

void session_handlers::log_in(const client_request<open_session>& m) {
  const auto decision = decide(user_.state(), m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  user_.commit(*decision);
  user_.answer(m.reply_to, granted_view(user_.state(), m.command.session.session, {}));
}

void session_handlers::refresh(const client_request<refresh_session>& m) {
  const auto decision = decide(user_.state(), m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  if (const auto* ends = std::get_if<refresh_ends_session>(&*decision)) {
    user_.commit(ends->events);
    return user_.refuse(m.reply_to, ends->why);
  }
  auto nonce = m.command.nonce;
  if (const auto* before = std::get_if<refreshed_before>(&*decision)) {
    nonce = before->nonce;
  } else {
    user_.commit(std::get<user_events>(*decision));
  }
  user_.answer(m.reply_to, granted_view(user_.state(), m.command.session, nonce));
}

void session_handlers::end(const client_request<end_sessions>& m) {
  const auto decision = decide(user_.state(), m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  user_.commit(*decision);
  user_.answer(m.reply_to, sessions_ended_view{static_cast<std::uint32_t>(decision->size())});
}

void session_handlers::note_seen(const note_session_seen& command) {
  user_.commit(decide(user_.state(), command));
}

void session_handlers::note_failure(const note_login_failed& command) {
  const auto events = decide(user_.state(), command, uncounted_failures_);
  uncounted_failures_ = events.empty() ? uncounted_failures_ + 1 : 0;
  user_.commit(events);
}

void session_handlers::list(const client_request<read_sessions>& m) {
  user_.answer_or_refuse(m.reply_to, sessions_of(user_.state(), m.command.at));
}

void session_handlers::change_password(const client_request<madang::identity::change_password>& m) {
  const auto decision = decide(user_.state(), m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  user_.commit(*decision);
  user_.send_to_names();  // outside identities may have been unlinked
  user_.answer(m.reply_to, sessions_ended_view{sessions_ended_by(*decision)});
}

void session_handlers::set_password(const client_request<madang::identity::set_password>& m) {
  const auto decision = decide(user_.state(), m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  user_.commit(*decision);
  user_.answer(m.reply_to, *view_of(user_.state()));
}

template <class Command>
void session_handlers::answer_link(const client_request<Command>& m, link_kind kind) {
  const auto decision = decide(user_.state(), m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  user_.commit(*decision);
  user_.answer(m.reply_to, link_view{user_.id(), kind, decision->empty() ? "" : user_.state().sealed_email});
}
template void session_handlers::answer_link(const client_request<issue_link>& m, link_kind kind);
template void session_handlers::answer_link(const client_request<verify_email>& m, link_kind kind);

}  // namespace madang::identity
