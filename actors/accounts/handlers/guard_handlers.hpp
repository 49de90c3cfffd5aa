#pragma once

#include "actors/accounts/handlers/account_core.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::accounts {

/// The timer and the connections that guard an account's open orders. A part of the account's actor.
class guard_handlers {
 public:
  /// It outlives it.
  explicit guard_handlers(account_core& account) : account_(account) {}

  void set_timer(const client_request<set_cancel_timer>& m);
  void guard(const client_request<guard_connection>& m);
  void end(const client_request<connection_ended>& m);
  /// Time has gone on.
  void on_moment();
  /// After a start of the node no stream that guarded the account is left.
  void on_restart();

 private:
  account_core& account_;
};

}  // namespace madang::accounts
