#pragma once

#include <string_view>

#include "messages/market/instrument.hpp"

namespace madang::market {

/// The words of the wire for each enumeration, and back: UPPER_CASE; reasons and refusals in lower case.
std::string_view to_text(market_code value);
std::string_view to_text(instrument_status value);

}  // namespace madang::market
