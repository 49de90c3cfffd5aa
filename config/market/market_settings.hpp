#pragma once

#include <cstdint>
#include <string>

#include "messages/contexts.hpp"
#include "messages/market/session.hpp"
#include "messages/money/money.hpp"
#include "messages/trading/self_trade_prevention.hpp"

namespace madang::market {

enum class self_trade_policy : std::uint8_t { off = 1, cancel_newest = 2 };

struct market_settings {
  /// List the built-in instruments at first start.
  bool symbols_seeded = true;
  /// A TOML file of instruments instead of the built-in one; empty: the built-in one.
  std::string instruments_file;
  /// A TOML file of dated tick bands and price limits instead of the built-in one; empty: the built-in one.
  std::string rules_file;
  /// A TOML file of dated sessions instead of the built-in one; empty: the built-in one.
  std::string hours_file;
  /// `simulated`: always in session. `real`: by the dated sessions and days.
  clock_mode clock = clock_mode::simulated;
  /// A TOML file of news and disclosures, read again when it changes; empty: there are none.
  std::string news_file;
  /// The market's zone; Korea is UTC+9 all year.
  std::int64_t utc_offset_s = 32'400;
  self_trade_policy self_trade_prevention = self_trade_policy::cancel_newest;
  /// Whose orders never trade with each other (messages/trading/self_trade_prevention.hpp).
  trading::self_trade_scope self_trade_group = trading::self_trade_scope::owner;
  /// One order fills at most this often, then continues by a message to itself.
  std::int64_t max_fills_per_pass = 1'000;
  /// Resting orders of one symbol; over it orders are refused.
  std::int64_t book_max_orders = 2'000'000;
  /// The day's limits lie this far from the base price where the dated rules are silent.
  rate price_limit_rate{30'000'000};
  /// Where the dated rules say so, an auction interrupts trading that moves too far.
  bool volatility_interruption = false;
  /// Latest trades that the public list of each symbol shows.
  std::int64_t trades_kept = 200;
};

}  // namespace madang::market
