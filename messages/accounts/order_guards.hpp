#pragma once

#include <cstdint>

#include "messages/accounts/ids.hpp"
#include "messages/envelope/view.hpp"
#include "messages/event_meta.hpp"
#include "messages/fields.hpp"
#include "messages/identity/ids.hpp"
#include "messages/time.hpp"

/// What takes the open orders of an account out of the market when nobody looks after them any more: a timer that was
/// not set again in time, a connection that has ended (events 320-329).
namespace madang::accounts {

constexpr std::uint32_t cancel_timer_min_s = 5;
constexpr std::uint32_t cancel_timer_max_s = 86'400;

// ---- events --------------------------------------------------------------------------------------------------------

/// The timer runs from this event on: its own time is what counts. Zero: it is off.
struct cancel_timer_set {
  user_id by;
  std::uint32_t timeout_s = 0;

  MADANG_EVENT(cancel_timer_set, 320, 1, by, timeout_s)
};
/// It was not set again in time, and is off. The recalls of the open orders follow in the same append group.
struct cancel_timer_elapsed {
  unix_nanos due;

  MADANG_EVENT(cancel_timer_elapsed, 321, 1, due)
};
/// Whether the end of a stream cancels the open orders.
struct connection_guard_set {
  std::uint64_t connection = 0;
  user_id by;
  bool enabled = false;

  MADANG_EVENT(connection_guard_set, 322, 1, connection, by, enabled)
};
/// A stream that guards the account has ended. The recalls of the open orders follow in the same append group, where
/// its user may still trade with the account.
struct guarded_connection_ended {
  std::uint64_t connection = 0;

  MADANG_EVENT(guarded_connection_ended, 323, 1, connection)
};

// ---- commands ------------------------------------------------------------------------------------------------------

/// Zero: off. Otherwise from `cancel_timer_min_s` to `cancel_timer_max_s`.
struct set_cancel_timer {
  account_id account;
  user_id by;
  std::uint32_t timeout_s = 0;

  MADANG_FIELDS(account, by, timeout_s)
};
struct guard_connection {
  account_id account;
  user_id by;
  std::uint64_t connection = 0;  ///< of all streams there ever were
  bool enabled = false;

  MADANG_FIELDS(account, by, connection, enabled)
};
/// From the gateway; nobody waits for an answer. One that guards the account no more changes nothing.
struct connection_ended {
  account_id account;
  std::uint64_t connection = 0;

  MADANG_FIELDS(account, connection)
};

// ---- views ---------------------------------------------------------------------------------------------------------

struct cancel_timer_view {
  account_id account;
  unix_nanos cancel_at;  ///< zero: it is off

  friend bool operator==(const cancel_timer_view&, const cancel_timer_view&) = default;
  MADANG_VIEW(cancel_timer_view, accounts, 140, account, cancel_at)
};
struct connection_guard_view {
  account_id account;
  bool enabled = false;

  friend bool operator==(const connection_guard_view&, const connection_guard_view&) = default;
  MADANG_VIEW(connection_guard_view, accounts, 141, account, enabled)
};

}  // namespace madang::accounts
