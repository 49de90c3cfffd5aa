#include "actors/identity/handlers/key_handlers.hpp"

#include <string>

namespace madang::identity {

bool key_handlers::admits(reply_token to) {
  if (user_.is_registered()) return true;
  user_.refuse(to, user_reject::user_unknown);
  return false;
}

void key_handlers::prepare(const client_request<prepare_two_factor>& m) {
  if (!admits(m.reply_to)) return;
  const auto decision = decide(user_.state().second_factor, m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  user_.commit(*decision);
  user_.answer(m.reply_to, view_of(user_.state().second_factor));
}

void key_handlers::try_code(const client_request<madang::identity::try_code>& m) {
  if (!admits(m.reply_to)) return;
  const auto& current = user_.state().second_factor;
  const auto decision = decide(current, m.command, rules_);
  if (!decision && decision.error() == user_reject::code_throttled) {
    const auto wait = code_delay_s(current, m.command.received_at, rules_);
    return user_.answer(m.reply_to, refusal::of(decision.error(), {{"retry_after_s", std::to_string(wait)}}));
  }
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  user_.commit(*decision);
  user_.answer(m.reply_to, view_of(current));
}

void key_handlers::pass_code(const client_request<madang::identity::pass_code>& m) {
  if (!admits(m.reply_to)) return;
  const auto& current = user_.state().second_factor;
  const auto decision = decide(current, m.command, rules_);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  const bool was_on = current.enabled;
  user_.commit(*decision);
  user_.answer(m.reply_to, passed_view_of(current, was_on, *decision));
}

void key_handlers::create(const client_request<create_api_key>& m) {
  if (!admits(m.reply_to)) return;
  const auto decision = decide(user_.state().keys, m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  user_.commit(*decision);
  user_.answer(m.reply_to, view_of(user_.id(), user_.state().keys.live.back()));
}

void key_handlers::revoke(const client_request<revoke_api_key>& m) {
  if (!admits(m.reply_to)) return;
  const auto decision = decide(user_.state().keys, m.command);
  if (!decision) return user_.refuse(m.reply_to, decision.error());
  auto gone = view_of(user_.id(), *find_key(user_.state().keys, m.command.number));
  user_.commit(*decision);
  user_.answer(m.reply_to, std::move(gone));
}

void key_handlers::list(const client_request<read_api_keys>& m) {
  if (admits(m.reply_to)) user_.answer(m.reply_to, view_of(user_.id(), user_.state().keys));
}

void key_handlers::read(const client_request<read_api_key>& m) {
  if (!admits(m.reply_to)) return;
  const auto* found = find_key(user_.state().keys, m.command.number);
  if (found == nullptr) return user_.refuse(m.reply_to, user_reject::api_key_unknown);
  user_.answer(m.reply_to, secret_view_of(user_.id(), user_.state().keys, *found));
}

void key_handlers::read_wrapped(reply_token to) {
  if (admits(to)) user_.answer(to, wrapped_secrets_of(user_.state().keys));
}

void key_handlers::rewrap(const client_request<rewrap_secrets>& m) {
  if (!admits(m.reply_to)) return;
  user_.commit(decide(user_.state().keys, m.command));
  read_wrapped(m.reply_to);
}

void key_handlers::count_calls(const count_api_calls& command) {
  if (user_.is_registered()) user_.commit(decide(user_.state().keys, command));
}

void key_handlers::read_quotas(const client_request<madang::identity::read_quotas>& m) {
  if (!admits(m.reply_to)) return;
  quotas_view view{user_.state().roles, calls_of(user_.state().keys, m.command.day), {}};
  for (const auto& one : user_.state().accounts) view.accounts.push_back(one.id);
  user_.answer(m.reply_to, std::move(view));
}

}  // namespace madang::identity
