#pragma once

#include "actors/accounts/handlers/account_core.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::accounts {

/// Whom an account is shared with, and what others do with its orders by that right. A part of the account's actor.
class access_handlers {
 public:
  /// It outlives it.
  explicit access_handlers(account_core& account) : account_(account) {}

  void run_errand(client_request<order_errand>& m);
  void grant(const client_request<grant_access>& m);
  void revoke(const client_request<revoke_access>& m);
  void show_grants(const client_request<read_grants>& m);

 private:
  account_core& account_;
};

}  // namespace madang::accounts
