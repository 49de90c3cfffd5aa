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
  /// An order with its legs.
  void place(client_request<place_family>& m);
  /// The symbol says what the order would meet, and asks again with that. Nothing is written.
  void preview(client_request<preview_order>& m);
  void show_open(const client_request<find_open_orders>& m);

 private:
  using decision = result<account_decision, account_rejection>;
  /// `entry`: the order that answers. `legs`: those that are opened with it.
  void finish(reply_token to, const place_order& entry, const std::vector<place_leg>& legs, const decision& made);

  account_core& account_;
  current_rules& rules_;
};

}  // namespace madang::accounts
