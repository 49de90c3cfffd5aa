#include "actors/accounts/handlers/settlement_handlers.hpp"

#include "actors/accounts/settlement/settlement.hpp"

namespace madang::accounts {

void settlement_handlers::settle(const client_request<settle_cash>& m) {
  account_.commit(decide(account_.state(), m.command));
  if (m.reply_to) account_.answer(m.reply_to, balance_of(account_.state(), account_.channel_number()));
}

void settlement_handlers::subscribe(const client_request<subscribe_rights>& m) {
  const auto decision = decide(account_.state(), m.command, rules_.of_day());
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(*decision);
  account_.answer(m.reply_to, rights_of(account_.state()));
}

void settlement_handlers::show_closing(const client_request<read_closing>& m) {
  account_.answer_or_refuse(m.reply_to, decide(account_.state(), m.command));
}

}  // namespace madang::accounts
