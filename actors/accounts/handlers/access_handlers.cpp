#include "actors/accounts/handlers/access_handlers.hpp"

#include "messages/trading/order_messages.hpp"

namespace madang::accounts {

void access_handlers::run_errand(client_request<order_errand>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(*decision);
  const auto by = std::visit([](const auto& one) { return caller(one.by); }, m.command.what);
  const auto has = right_of(account_.state(), by, need_of(m.command));
  permitted_errand permitted{std::move(m.command.what), has};
  account_.ports().entities.tell(m.command.order, client_request<permitted_errand>{m.reply_to, std::move(permitted)});
}

void access_handlers::grant(const client_request<grant_access>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(*decision);
  account_.answer(m.reply_to, find_grant(account_.state(), m.command.to, m.command.access).value());
}

void access_handlers::revoke(const client_request<revoke_access>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  auto revoked = find_grant(account_.state(), m.command.grant).value();
  account_.commit(*decision);
  account_.answer(m.reply_to, std::move(revoked));
}

void access_handlers::show_grants(const client_request<read_grants>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(*decision);
  account_.answer(m.reply_to, grants_of(account_.state()));
}

}  // namespace madang::accounts
