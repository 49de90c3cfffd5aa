#pragma once

#include "actors/accounts/handlers/account_core.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::accounts {

/// Placing an order, its preview, and which orders are open. A part of the account's actor.
class order_handlers {
 public:
  /// Both outlive it.
  order_handlers(account_core& account, current_rules& rules) : account_(account), rules_(rules) {}

  void place(client_request<place_order>& m);
  /// The symbol says what the order would meet, and asks again with that. Nothing is written.
  void preview(client_request<preview_order>& m);
  void show_open(const client_request<find_open_orders>& m);

 private:
  account_core& account_;
  current_rules& rules_;
};

}  // namespace madang::accounts
