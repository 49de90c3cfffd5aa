#pragma once

#include <cstdint>
#include <string>

#include "config/settings.hpp"
#include "messages/money/money.hpp"
#include "messages/risk/limits.hpp"

namespace madang::risk {

/// What holds for the rules of risk as a whole.
struct risk_settings {
  /// Trading is switched off on the whole platform: only what ends risk is taken.
  bool kill = false;
  /// Refusals are written down.
  bool record_refusals = true;
  /// `SYMBOL:SECTOR` separated by commas.
  std::string sectors;
};

/// What breakers count, and what is strange about an account. Zero: nothing is.
struct watch_settings {
  std::int64_t window_s = 300;
  std::int64_t cool_down_s = 600;
  std::int64_t order_to_trade = 20;
  std::int64_t order_to_trade_min = 60;
  std::int64_t cancels = 40;
  std::int64_t size_factor = 50;
  std::int64_t size_orders_min = 20;
  std::int64_t layers = 3;
};

/// The limits of accounts for which nobody has set others. Zero and empty: none.
struct profile_settings {
  rate fat_finger{};
  rate price_collar{};
  money max_order_value{};
  quantity max_position_quantity{};
  money max_position_value{};
  rate max_position_rate{};
  rate max_sector_rate{};
  rate max_leverage{};
  money max_daily_loss{};
  std::int64_t max_open_orders = 0;
  std::int64_t max_daily_trades = 0;
  std::string allowed_markets;
  std::string restricted_symbols;
  std::string on_breach = "NOTIFY";
  /// Of the breakers, here and below; zero: they do not open by it.
  std::int64_t circuit_errors = 0;
  money circuit_loss{};
  std::int64_t circuit_symbol_errors = 0;
  money circuit_symbol_loss{};

  explicit profile_settings(profile shipped);
};
struct paper_settings : profile_settings {
  paper_settings() : profile_settings(profile::paper) {}
};
struct real_settings : profile_settings {
  real_settings() : profile_settings(profile::real) {}
};

}  // namespace madang::risk
