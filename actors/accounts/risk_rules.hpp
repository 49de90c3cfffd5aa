#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "messages/market/instrument.hpp"
#include "messages/risk/order_facts.hpp"
#include "messages/risk/watch.hpp"
#include "messages/time.hpp"

namespace madang::accounts {

/// What the market says of a symbol at this moment; zero and empty: not known.
struct symbol_marks {
  price last;
  price base;  ///< of the day
  madang::market_code market = madang::market_code::kospi;
  std::string_view sector;
  wide_quantity mean_volume;  ///< of a day
};
using marks_of_symbol = std::function<symbol_marks(symbol_id)>;

/// What the risk context has to say about an account at this moment, as data. Without a ladder or without limits
/// nothing is checked: accounts of the house.
struct account_risk_rules {
  const risk::ladder* checks = nullptr;
  std::shared_ptr<const risk::limits> in_force;
  risk::kill_switch killed = risk::kill_switch::off;  ///< of the owner or the platform
  calendar_day today;                                 ///< in the market's zone, and so is the minute
  std::int32_t minute = 0;
  marks_of_symbol marks;
  bool records_refusals = false;
  unix_nanos now;
  unix_nanos day_ends;
  risk::circuit_limits circuits;
  risk::anomaly_limits anomalies;

  /// Where a breaker counts them they are written down, whatever the setting says.
  bool writes_refusals() const { return records_refusals || circuits.errors > 0 || circuits.symbol_errors > 0; }
  explicit operator bool() const { return checks != nullptr && in_force != nullptr; }
};

}  // namespace madang::accounts
