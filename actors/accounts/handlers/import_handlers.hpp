#pragma once

#include <utility>

#include "actors/accounts/handlers/account_core.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::accounts {

/// What brokers' statements bring into a mirror, and undoing it. A part of the account's actor.
class import_handlers {
 public:
  /// Both outlive it. `currency_of`: none for a symbol that the market does not know.
  import_handlers(account_core& account, current_rules& rules, instrument_currency currency_of)
      : account_(account), rules_(rules), currency_of_(std::move(currency_of)) {}

  void take(const client_request<import_trades>& m);
  void undo(const client_request<undo_import>& m);
  void show(const client_request<read_imports>& m);

 private:
  account_core& account_;
  current_rules& rules_;
  instrument_currency currency_of_;
};

}  // namespace madang::accounts
