#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "messages/accounts/ids.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/identity/ids.hpp"
#include "messages/listing.hpp"
#include "messages/money/money.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/time.hpp"
#include "messages/trading/ids.hpp"

namespace madang::settlement {

/// An account that has something due.
struct due_account {
  account_id account;

  friend bool operator==(const due_account&, const due_account&) = default;
};
/// Accounts with something due on the day or before, the newest first, each once. For the platform's own batches.
struct list_due {
  using item = due_account;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.account.value; }

  calendar_day day;
  page at;
};

/// Every account of the platform, the newest first, and its ledger. For the platform's own batches.
struct every_account {
  account_id account;
  madang::currency currency = madang::currency::krw;

  friend bool operator==(const every_account&, const every_account&) = default;
};
struct list_every_account {
  using item = every_account;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.account.value; }

  page at;
};
struct list_every_entry {
  using item = ledger_entry;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.entry; }

  account_id account;
  page at;
};

/// What has changed an account's shares of a symbol, by spans of the symbol's trades: what the symbol says that it has
/// traded for the account, and what the account has booked of it.
struct share_changes {
  symbol_id symbol;
  std::uint64_t first_trade = 0;
  std::uint64_t last_trade = 0;
  quantity traded_bought;
  quantity traded_sold;
  quantity booked_bought;
  quantity booked_sold;
  quantity issued;  ///< of the issuer: issued, of a split, of rights; negative: given away
  /// What the account's newest event says that it holds, in each item of the symbol; none: no event has said it since
  /// shares were issued to the account.
  std::optional<quantity> position;

  friend bool operator==(const share_changes&, const share_changes&) = default;
};
/// All of one account, by symbol, oldest trades first. For the platform's own batches.
struct list_share_changes {
  using item = share_changes;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.first_trade; }

  account_id account;
};
/// The same of a symbol over all accounts.
struct symbol_shares {
  symbol_id symbol;
  std::uint64_t first_trade = 0;
  std::uint64_t last_trade = 0;
  quantity bought;  ///< that accounts have booked
  quantity sold;
  quantity issued;

  friend bool operator==(const symbol_shares&, const symbol_shares&) = default;
};
/// Of every symbol, oldest trades first. For the platform's own batches.
struct list_symbol_shares {
  using item = symbol_shares;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.first_trade; }
};

/// When what an order has traded is settled: of its last fill.
struct order_settlement {
  order_id order;
  calendar_day settlement_date;  ///< zero: that of the trade, it settles at once
  std::optional<unix_nanos> settled_at;

  friend bool operator==(const order_settlement&, const order_settlement&) = default;
};
/// One item, of an order that was filled then. Whoever asks has asked the order.
struct read_order_settlement {
  using item = order_settlement;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item&) { return 0; }

  order_id order;
  unix_nanos filled_at;
};

/// Accounts that hold a symbol or have held it, the newest first. For the platform's own batches.
struct list_holders {
  using item = due_account;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return one.account.value; }

  symbol_id symbol;
  page at;
};

/// How many orders have traded on a day and wait for a date; those that settle at once are not counted.
struct scheduled_orders {
  calendar_day settles_on;
  std::uint64_t orders = 0;

  friend bool operator==(const scheduled_orders&, const scheduled_orders&) = default;
};
struct count_scheduled {
  using item = scheduled_orders;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item&) { return 0; }

  calendar_day traded_on;
};

/// A split, or what else has changed a symbol's price between two trades.
struct price_change {
  unix_nanos begun_at;
  price before;
  price after;

  friend bool operator==(const price_change&, const price_change&) = default;
};
/// Of one symbol, the newest first.
struct list_price_changes {
  using item = price_change;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item& one) { return static_cast<std::uint64_t>(one.begun_at.value); }

  symbol_id symbol;
  unix_nanos from;  ///< those that begun before are left out
  page at;
};

enum class tax_kind : std::uint8_t { transaction = 1, rural = 2, dividend = 3 };
std::string_view to_text(tax_kind kind);

/// Taxes of one kind and rate on sales of a symbol that are settled on one day, in one sum.
struct tax_item {
  tax_kind kind = tax_kind::transaction;
  std::string symbol;
  money base;
  rate share;
  money amount;
  calendar_day date;

  friend bool operator==(const tax_item&, const tax_item&) = default;
};
/// Of the settlement dates from the first to the last day, both included; newest first. Whoever asks has checked whose
/// the account is.
struct list_taxes {
  using item = tax_item;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item&) { return 0; }

  account_id account;
  calendar_day first;
  calendar_day last;
  page at;
};

/// What sales of a foreign symbol that are settled on a day have brought, or (negative) what their shares had cost: to
/// be converted at the rate of a day.
struct foreign_item {
  std::string symbol;
  calendar_day settled_on;
  calendar_day rate_on;
  money amount;

  friend bool operator==(const foreign_item&, const foreign_item&) = default;
};
/// Of the settlement dates from the first to the last day. Whoever asks has checked whose the account is.
struct list_foreign_sales {
  using item = foreign_item;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item&) { return 0; }

  account_id account;
  calendar_day first;
  calendar_day last;
  page at;
};

/// All that was taxed on some days, by kind and currency. For the platform's own batches.
struct tax_sum {
  tax_kind kind = tax_kind::transaction;
  madang::currency currency = madang::currency::krw;
  money amount;
  std::uint64_t items = 0;

  friend bool operator==(const tax_sum&, const tax_sum&) = default;
};
struct sum_taxes {
  using item = tax_sum;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item&) { return 0; }

  calendar_day first;
  calendar_day last;
};

/// What has moved an account's cash between two moments.
struct statement_sums {
  money opening_cash;
  money closing_cash;
  wide_money deposits;
  wide_money withdrawals;
  wide_money bought;
  wide_money sold;
  wide_money fees;
  wide_money taxes;
  wide_money other;
  std::uint64_t entries = 0;
  std::uint64_t next = 0;  ///< not whole yet: ask again from this entry, with what was added up so far

  friend bool operator==(const statement_sums&, const statement_sums&) = default;
};
/// One item. Whoever asks has checked whose the account is.
struct read_statement {
  using item = statement_sums;
  static constexpr bool is_public = true;
  static std::uint64_t cursor(const item&) { return 0; }

  account_id account;
  unix_nanos from;
  unix_nanos until;  ///< without this moment itself
  statement_sums so_far = {};
};

}  // namespace madang::settlement
