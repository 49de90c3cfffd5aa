#pragma once

#include <cstdint>
#include <string>

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
  /// TOML files of market days and of charges instead of the built-in ones; empty: the built-in ones.
  std::string days_file;
  std::string charges_file;
  /// Accounts that one step of a batch settles.
  std::int64_t batch_accounts = 500;
};

}  // namespace madang::settlement
