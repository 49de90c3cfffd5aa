#pragma once

#include <cstdint>
#include <string>

#include "messages/money/money.hpp"

namespace madang::settlement {

/// When what is traded is one's own, and what it is charged (`config.of<settlement_settings>()`).
struct settlement_settings {
  /// PAPER and GAME accounts wait for the settlement date, as LIVE ones always do.
  bool deferred = false;
  /// Tax and fees of all but the house's accounts follow the dated rules instead of `accounts.tax_rate` and
  /// `accounts.fee_rate`.
  bool dated_charges = false;
  /// A trading day begins with the batch that settles what is due.
  bool daily_batch = true;
  /// Batches of months and quarters begin by themselves: TAX, STATEMENT, and with their settings INTEREST and FEE.
  bool periodic_batches = true;
  /// Every trading day ends with a look at all ledgers.
  bool daily_reconcile = false;
  /// How often a batch is begun that fails, and how long after the first failure; twice as long each time.
  std::int64_t batch_attempts_max = 5;
  std::int64_t retry_pause_s = 30;
  /// TOML file of dividends and splits; empty: there are none. It is read when a batch begins.
  std::string actions_file;
  /// A year's interest on settled cash, paid monthly; zero: none.
  rate interest_rate;
  /// For keeping an account a month, in units of its currency; zero: none.
  std::int64_t monthly_fee = 0;
  /// TOML files of market days and of charges instead of the built-in ones; empty: the built-in ones.
  std::string days_file;
  std::string charges_file;
  /// TOML file of dated rates of exchange; empty: there are none. It is read again when it has changed.
  std::string exchange_rates_file;
  /// Holdings of a Korean share from this value on, in won, at the end of a year make its holder a major one, whose
  /// gains are taxed; zero: nobody asks.
  std::int64_t major_holder_value = 5'000'000'000;
  /// Accounts that one step of a batch settles.
  std::int64_t batch_accounts = 500;
};

}  // namespace madang::settlement
