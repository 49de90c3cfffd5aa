#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/admin_act.hpp"
#include "messages/envelope/view.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/risk/limits.hpp"
#include "messages/risk/order_facts.hpp"
#include "messages/risk/watch.hpp"

/// What an account is asked about its risk, and what it answers.
namespace madang::risk {

// ---- commands ------------------------------------------------------------------------------------------------------

/// From an administrator: the account's limits in place of its owner's; these and no others.
struct change_account_limits {
  account_id account;
  caller by;
  limit_overrides overrides;
  admin_act act;
  bool dry_run = false;

  MADANG_FIELDS(account, by, overrides, act, dry_run)
};
/// Switches trading off or on for the account, and may recall its open orders. `changes` false: the switch stays.
struct switch_account {
  account_id account;
  caller by;
  bool changes = true;
  bool active = false;
  bool cancel_open = false;
  admin_act act;
  bool dry_run = false;

  MADANG_FIELDS(account, by, changes, active, cancel_open, act, dry_run)
};
struct read_account_risk {
  account_id account;
  caller by;

  MADANG_FIELDS(account, by)
};
struct read_account_limits {
  account_id account;
  caller by;

  MADANG_FIELDS(account, by)
};
/// What every rule would say of this order. Nothing is written.
struct validate_order {
  place_order order;

  MADANG_FIELDS(order)
};
/// From an administrator: what he says of an alert of the account. `event_seq`: of the event that is the alert, which
/// the gateway has found. To confirm a plan of liquidation is to sell by it.
struct review_alert {
  account_id account;
  caller by;
  std::uint64_t event_seq = 0;
  alert_kind kind{};
  alert_status status{};
  admin_act act;
  bool dry_run = false;

  MADANG_FIELDS(account, by, event_seq, kind, status, act, dry_run)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// What an account is limited to. `version` counts the changes of its own limits and its switch.
struct account_limits_view {
  account_id account;
  user_id user;
  account_kind kind = account_kind::paper;
  limit_overrides in_force;  ///< one of each rule that can have a limit
  limit_overrides overrides;
  std::uint64_t version = 0;
  unix_nanos changed_at;
  std::uint32_t affects = 0;

  MADANG_VIEW(account_limits_view, risk, 2, account, user, kind, in_force, overrides, version, changed_at, affects)
};
/// `cancelled`: open orders that have been told to leave; of a dry run, that would be.
struct switched_view {
  account_id account;
  kill_state kill = kill_state::off;
  std::uint32_t cancelled = 0;
  std::uint32_t affects = 0;  ///< how many things a dry run would change

  MADANG_VIEW(switched_view, risk, 3, account, kill, cancelled, affects)
};
struct verdicts_view {
  std::vector<rule_verdict> rules;

  bool approved() const {
    for (const auto& one : rules) {
      if (one.says == verdict::fail) return false;
    }
    return true;
  }
  MADANG_VIEW(verdicts_view, risk, 4, rules)
};
/// What a symbol, a sector or a market stands for in an account: shares at the last price, and open purchases as held.
struct exposure_part {
  std::string key;
  wide_money gross;
  wide_money net;

  friend bool operator==(const exposure_part&, const exposure_part&) = default;
  MADANG_FIELDS(key, gross, net)
};
struct exposure_view {
  account_id account;
  wide_money equity;
  bool day_known = false;  ///< the day has begun for the account: it has traded or opened an order
  wide_money opening_equity;
  wide_money day_pnl;
  wide_money gross;
  wide_money net;
  std::vector<exposure_part> by_symbol;
  std::vector<exposure_part> by_sector;
  std::vector<exposure_part> by_market;
  std::uint64_t open_orders = 0;
  std::uint64_t day_trades = 0;
  kill_switch killed = kill_switch::off;
  wide_money positions_value;  ///< of gross, without open purchases
  std::vector<open_circuit> circuits;

  MADANG_VIEW(exposure_view, risk, 6, account, equity, day_known, opening_equity, day_pnl, gross, net, by_symbol,
              by_sector, by_market, open_orders, day_trades, killed, positions_value, circuits)
};
/// What has been said of an alert.
struct alert_reviewed_view {
  account_id account;
  std::uint64_t event_seq = 0;
  alert_status status{};
  std::uint32_t sales = 0;    ///< orders that a confirmed plan has placed
  std::uint32_t affects = 0;  ///< how many things a dry run would change

  MADANG_VIEW(alert_reviewed_view, risk, 7, account, event_seq, status, sales, affects)
};

}  // namespace madang::risk
