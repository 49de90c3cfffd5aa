#pragma once

#include <cstdint>

#include "messages/envelope/refusal.hpp"
#include "messages/fields.hpp"
#include "messages/money/money.hpp"
#include "messages/money/wide_money.hpp"

namespace madang::accounts {

/// MIRROR: what its owner has elsewhere, as brokers' statements say. It has no part in the platform's money and shares:
/// nothing comes to it or leaves it but by imports.
enum class account_kind : std::uint8_t { paper = 1, game = 2, live = 3, house = 4, mirror = 5 };

/// Why an account refuses. The order of the lines is the order of precedence; the numbers are permanent.
enum class account_reject : std::uint8_t {
  account_unknown = 1,
  owner_required = 22,
  trade_access_required = 23,
  idempotency_key_reused = 2,
  request_in_progress = 3,
  duplicate_client_order_id = 4,
  account_is_mirror = 60,   ///< it only shows what is elsewhere
  account_not_mirror = 61,  ///< trades are imported into a mirror of what is elsewhere, and nowhere else
  deposit_not_allowed = 20,
  too_many_requests = 5,
  amount_not_positive = 6,
  amount_off_unit = 21,
  amount_too_large = 7,
  quantity_not_positive = 8,
  symbol_unknown = 9,
  currency_mismatch = 10,
  off_lot = 11,
  price_required = 12,
  price_not_allowed = 13,
  stop_price_required = 27,
  trail_required = 28,             ///< a trailing stop keeps one distance: a price or a rate
  type_not_allowed = 29,           ///< this type of order has no such term
  time_in_force_not_allowed = 30,  ///< what waits for its stop price cannot be over at once
  legs_invalid = 31,               ///< not the legs that its class has, or on the wrong side of the entry
  off_tick = 14,
  price_outside_limits = 15,
  order_too_large = 16,
  // 41-57: the risk rules, 40 more than their numbers (messages/risk/rules.hpp).
  kill_switch = 41,
  circuit_open = 42,
  allowed_products = 43,
  allowed_markets = 44,
  restricted_symbols = 45,
  trading_hours = 46,
  fat_finger = 47,
  price_collar = 48,
  max_order_value = 49,
  max_position_quantity = 50,
  max_position_value = 51,
  max_position_rate = 52,
  max_sector_rate = 53,
  max_leverage = 54,
  max_daily_loss = 55,
  max_open_orders = 56,
  max_daily_trades = 57,
  too_many_open_orders = 17,
  rights_unknown = 131,     ///< there are none of this issue
  subscription_over = 132,  ///< the last day of subscription has gone by
  more_than_rights = 133,   ///< more new shares than there are rights
  insufficient_funds = 18,
  funds_unsettled = 130,  ///< there is enough cash, but not all of it is settled yet
  insufficient_shares = 19,
  import_unknown = 62,
  import_quota_exceeded = 68,  ///< no more of them today
  too_many_imports = 63,
  import_empty = 64,        ///< it has no line that brings anything
  import_has_errors = 65,   ///< a line is wrong, and wrong lines were not to be passed over
  import_conflicts = 66,    ///< with it, an earlier import would sell more than there is
  import_in_use = 67,       ///< another import has sold what this one brought
  access_not_allowed = 24,  ///< the owner needs none
  too_many_grants = 25,
  grant_unknown = 26,
  kill_set_by_office = 58,  ///< an administrator has set the switch, and only one lifts it
  account_closed = 59,      ///< for good: its owner is erased
};

/// What an entry of the ledger is (`api.md`).
enum class ledger_kind : std::uint8_t {
  deposit = 1,
  withdrawal = 2,
  hold = 3,
  release = 4,
  buy = 5,
  sell = 6,
  fee = 7,
  tax = 8,
  dividend = 9,
  interest = 10,
  adjustment = 11,
};

/// What shares of a position were bought for: `cost`, fees included, of `quantity` shares. A sale leaves it as it is.
struct position_basis {
  wide_money cost;
  madang::quantity quantity;

  friend bool operator==(const position_basis&, const position_basis&) = default;
  MADANG_FIELDS(cost, quantity)
};

}  // namespace madang::accounts

namespace madang {

template <>
inline constexpr context_number reject_context<account_reject> = context_number::accounts;

}  // namespace madang
