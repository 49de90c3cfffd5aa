#pragma once

#include "actors/accounts/handlers/account_core.hpp"
#include "actors/accounts/settlement/actions.hpp"
#include "actors/accounts/settlement/rights_issue.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::accounts {

/// What the batches of a settlement day do to an account. A part of the account's actor.
class settlement_handlers {
 public:
  /// Both outlive it.
  settlement_handlers(account_core& account, current_rules& rules) : account_(account), rules_(rules) {}

  void settle(const client_request<settle_cash>& m);
  /// A dividend, interest, the account's fee, a split, rights that come and go.
  template <class Command>
  void act(const client_request<Command>& m) {
    const auto decided = decide(account_.state(), m.command, rules_.of_day());
    account_.commit(decided.events);
    if (m.reply_to) account_.answer(m.reply_to, decided.view);
  }
  /// The holder wants so many new shares.
  void subscribe(const client_request<subscribe_rights>& m);
  /// What stands against closing the account.
  void show_closing(const client_request<read_closing>& m);

 private:
  account_core& account_;
  current_rules& rules_;
};

}  // namespace madang::accounts
