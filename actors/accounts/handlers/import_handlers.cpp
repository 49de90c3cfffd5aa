#include "actors/accounts/handlers/import_handlers.hpp"

#include "actors/accounts/imports/imports.hpp"

namespace madang::accounts {

void import_handlers::take(const client_request<import_trades>& m) {
  auto decision = decide(account_.state(), m.command, rules_.of_day(), currency_of_);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(decision->events);
  account_.answer(m.reply_to, std::move(decision->view), decision->replayed);
}

void import_handlers::undo(const client_request<undo_import>& m) {
  auto decision = decide(account_.state(), m.command, rules_.of_day());
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(decision->events);
  account_.answer(m.reply_to, std::move(decision->gone));
}

void import_handlers::show(const client_request<read_imports>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(*decision);
  account_.answer(m.reply_to, imports_of(account_.state()));
}

}  // namespace madang::accounts
