#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "messages/accounts/account_day.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/listing.hpp"
#include "messages/time.hpp"

namespace madang::portfolio {

/// How accounts ended their days, oldest first: those from `from` to `to`, and the newest before. Only days on which
/// something changed are there. Whoever asks has asked the account.
struct list_account_days {
  using item = accounts::account_day_closed;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return static_cast<std::uint64_t>(one.day.value); }

  account_id account;
  calendar_day from;
  calendar_day to;
};

/// Money that came from outside (or, negative, went there), and what the account was worth before.
struct cash_flow {
  std::uint64_t transaction = 0;
  money amount;
  std::optional<wide_money> equity_before;
  unix_nanos at;

  friend bool operator==(const cash_flow&, const cash_flow&) = default;
};
/// An account's deposits and withdrawals from one moment to before another, oldest first. Whoever asks has asked the
/// account.
struct list_cash_flows {
  using item = cash_flow;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.transaction; }

  account_id account;
  unix_nanos from;
  unix_nanos to;
};

/// Rights to new shares of one issue while an account had them.
struct held_right {
  std::uint64_t issue = 0;
  symbol_id symbol;
  madang::quantity quantity;
  price subscription_price;
  unix_nanos credited_at;
  std::optional<unix_nanos> closed_at;  ///< nothing: it has them still

  friend bool operator==(const held_right&, const held_right&) = default;
};
/// Those that an account had at some time from one moment to before another. Whoever asks has asked the account.
struct list_held_rights {
  using item = held_right;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.issue; }

  account_id account;
  unix_nanos from;
  unix_nanos to;
};

/// The price with which a symbol began a day: that of the last trade before.
struct opening_price {
  symbol_id symbol;
  calendar_day day;
  price base;

  friend bool operator==(const opening_price&, const opening_price&) = default;
};
/// Of some symbols: the days after `after` up to `to`, and the first behind that; by symbol, oldest first. A day on
/// which the market did not open is not there.
struct list_opening_prices {
  using item = opening_price;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.symbol.value; }

  std::vector<symbol_id> symbols;
  calendar_day after;
  calendar_day to;
};

}  // namespace madang::portfolio
