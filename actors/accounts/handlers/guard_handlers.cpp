#include "actors/accounts/handlers/guard_handlers.hpp"

#include "actors/accounts/orders/order_guards.hpp"

namespace madang::accounts {

void guard_handlers::set_timer(const client_request<set_cancel_timer>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(*decision);
  account_.answer(m.reply_to, cancel_timer_view{account_.id(), account_.state().guards.cancel_at});
}

void guard_handlers::guard(const client_request<guard_connection>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(*decision);
  account_.answer(m.reply_to, connection_guard_view{account_.id(), m.command.enabled});
}

void guard_handlers::end(const client_request<connection_ended>& m) {
  account_.commit_and_send(decide(account_.state(), m.command));
}

void guard_handlers::on_moment() {
  account_.commit_and_send(decide_moment(account_.state(), account_.ports().entities.event_time()));
}

void guard_handlers::on_restart() {
  account_.commit_and_send(decide_restart(account_.state()));
  on_moment();
}

}  // namespace madang::accounts
