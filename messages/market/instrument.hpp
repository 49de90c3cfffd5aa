#pragma once

#include <cstdint>
#include <string>

#include "messages/fields.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/time.hpp"

namespace madang::market {

enum class market_code : std::uint8_t { kospi = 1, kosdaq = 2, konex = 3, us = 4 };
enum class instrument_status : std::uint8_t { trading = 1, halted = 2, delisted = 3 };

/// What is fixed about an instrument.
struct instrument_listing {
  symbol_id symbol;
  std::string name;     ///< English
  std::string name_ko;  ///< Korean
  market_code market = market_code::kospi;
  madang::currency currency = madang::currency::krw;
  quantity lot_size = quantity::whole(1);
  price base_price;  ///< of the first day

  friend bool operator==(const instrument_listing&, const instrument_listing&) = default;
  MADANG_FIELDS(symbol, name, name_ko, market, currency, lot_size, base_price)
};

/// What a price is checked against on one trading day.
struct day_limits {
  price base;
  price lower;
  price upper;

  friend bool operator==(const day_limits&, const day_limits&) = default;
  MADANG_FIELDS(base, lower, upper)
};

}  // namespace madang::market
