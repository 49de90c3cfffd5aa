#include "actors/identity/handlers/registration_handlers.hpp"

#include <utility>

#include "actors/identity/changes/outside_identities.hpp"

namespace madang::identity {

template <class Command>
void registration_handlers::begin(const client_request<Command>& m) {
  if (user_.state().stage != registration_stage::none) {
    return answer(m.reply_to, m.command.start.request.body, true);
  }
  const auto decision = decide(user_.state(), m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  waiting_ = m.reply_to;
  user_.commit(*decision);
  user_.send_to_names();
}
template void registration_handlers::begin(const client_request<register_user>& m);
template void registration_handlers::begin(const client_request<open_registration>& m);

void registration_handlers::complete(const client_request<complete_registration>& m) {
  user_.commit(decide(user_.state(), m.command));
  user_.send_to_names();
  answer_completed(m.reply_to);
}

void registration_handlers::complete(const client_request<complete_outside_registration>& m) {
  user_.commit(decide(user_.state(), m.command));
  user_.send_to_names();
  if (is_linking(user_.state())) {
    linking_ = m.reply_to;
  } else {
    answer_completed(m.reply_to);
  }
}

void registration_handlers::answer_completed(reply_token to) {
  if (auto view = view_of(user_.state())) {
    user_.answer(to, *std::move(view));
  } else {
    user_.answer(to, unavailable{"the registration was given up"});
  }
}

void registration_handlers::abandon(const abandon_registration& command) {
  waiting_ = {};
  user_.commit(decide(user_.state(), command));
  user_.send_to_names();
}

void registration_handlers::answer(reply_token to, std::uint64_t body, bool again) {
  if (!to) return;
  const auto outcome = answer_registration(user_.state(), body);
  if (const auto* other = std::get_if<holder_answers>(&outcome)) {
    user_.ports().entities.tell(other->holder, repeat_registration{to, body});
  } else if (const auto* why = std::get_if<user_reject>(&outcome)) {
    const bool was_refused = user_.state().stage == registration_stage::refused;
    user_.refuse(to, *why, again && was_refused && *why == user_.state().refused_for);
  } else {
    user_.answer(to, *view_of(user_.state()), again);
  }
}

void registration_handlers::on_names(bool made_progress) {
  if (user_.state().stage == registration_stage::awaiting_secrets && made_progress) {
    ask_for_secrets();
  } else if (!is_registering(user_.state())) {
    answer(std::exchange(waiting_, {}), user_.state().request.body, false);
  }
}

void registration_handlers::on_linked() {
  if (const auto to = std::exchange(linking_, {})) user_.answer(to, *view_of(user_.state()));
}

void registration_handlers::on_restart() {
  if (user_.state().stage == registration_stage::awaiting_secrets) ask_for_secrets();
}

/// Whoever makes the secrets knows this user by the answer. Without a client, after a crash, they never come.
void registration_handlers::ask_for_secrets() {
  if (const auto to = std::exchange(waiting_, {})) {
    user_.answer(to, registration_reserved_view{user_.id()});
  } else {
    abandon({user_.id()});
  }
}

}  // namespace madang::identity
