#include "actors/identity/handlers/name_handlers.hpp"

#include <string>
#include <utility>

#include "actors/identity/changes/outside_identities.hpp"
#include "actors/identity/user_admin.hpp"

namespace madang::identity {

void name_handlers::refuse_change(reply_token to, user_reject why) {
  if (why != user_reject::too_many_name_changes) return user_.refuse(to, why);
  user_.answer(to, refusal::of(why, {{"limit", std::to_string(former_names_max)}}));
}

void name_handlers::rename(const client_request<change_names>& m) {
  const auto decision = decide(user_.state(), m.command);
  if (!decision) return refuse_change(m.reply_to, decision.error());
  user_.commit(*decision);
  user_.send_to_names();
  if (user_.state().name_changes.empty()) return user_.answer_or_refuse(m.reply_to, record_of(user_.state()));
  waiting_change_ = m.reply_to;
}

void name_handlers::link(const client_request<link_outside_identity>& m) {
  const auto decision = decide(user_.state(), m.command);
  if (!decision) return refuse_change(m.reply_to, decision.error());
  if (decision->empty()) return user_.answer_or_refuse(m.reply_to, outside_links_of(user_.state()));
  user_.commit(*decision);
  waiting_link_ = m.reply_to;
  user_.send_to_names();
}

void name_handlers::unlink(const client_request<unlink_outside_identity>& m) {
  user_.change(m, outside_links_of);
  user_.send_to_names();
}

void name_handlers::keep_token(const keep_outside_token& command) {
  user_.commit(decide(user_.state(), command));
}

void name_handlers::on_committed(const user_events& events) {
  for (const auto& one : events) {
    end_change(one);
    end_link(one);
  }
}

void name_handlers::end_change(const user_event& event) {
  if (!waiting_change_) return;
  if (std::holds_alternative<profile_changed>(event)) {
    user_.answer_or_refuse(std::exchange(waiting_change_, {}), record_of(user_.state()));
  } else if (const auto* why = std::get_if<name_change_refused>(&event)) {
    const bool is_email = why->taken == name_use::email;
    user_.refuse(std::exchange(waiting_change_, {}), is_email ? user_reject::email_taken : user_reject::username_taken);
  }
}

void name_handlers::end_link(const user_event& event) {
  if (!waiting_link_) return;
  if (std::holds_alternative<outside_link_refused>(event)) {
    user_.refuse(std::exchange(waiting_link_, {}), user_reject::outside_identity_taken);
  } else if (std::holds_alternative<outside_identity_linked>(event)) {
    user_.answer_or_refuse(std::exchange(waiting_link_, {}), outside_links_of(user_.state()));
  }
}

}  // namespace madang::identity
