#pragma once

#include <memory>

#include "config/rules/charge_rules.hpp"
#include "config/rules/dated_exchange_rates.hpp"
#include "config/rules/market_calendar.hpp"

namespace madang {

/// The dated rules of settlement: the days of the markets, and what is charged.
struct settlement_rules {
  market_calendar days;
  charge_rules charges;
  std::shared_ptr<exchange_rates_file> rates = std::make_shared<exchange_rates_file>("");
};

}  // namespace madang
