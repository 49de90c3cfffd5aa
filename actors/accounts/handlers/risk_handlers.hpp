#pragma once

#include "actors/accounts/handlers/account_core.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::accounts {

/// An account's limits, its switch and its watch: what clients ask of them, and what the account does by itself where
/// it stands beyond a limit. A part of the account's actor.
class risk_handlers {
 public:
  /// Both outlive it.
  risk_handlers(account_core& account, current_rules& rules) : account_(account), rules_(rules) {}

  void change_limits(const client_request<risk::change_account_limits>& m);
  void turn(const client_request<risk::switch_account>& m);
  void show_exposure(const client_request<risk::read_account_risk>& m);
  void show_limits(const client_request<risk::read_account_limits>& m);
  void validate(client_request<risk::validate_order>& m);
  void review(const client_request<risk::review_alert>& m);

  /// What it has traded, or where prices have gone, may be beyond a limit.
  void stand_within_limits();
  /// Prices of what it holds are told from now on, whoever listens.
  void guard_limits();

 private:
  std::uint32_t sell_by_plan(user_id by);

  account_core& account_;
  current_rules& rules_;
};

}  // namespace madang::accounts
