#pragma once

#include <optional>
#include <string_view>

#include "messages/market/instrument.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// The words of the wire for each enumeration, and back: UPPER_CASE; reasons and refusals in lower case.
std::string_view to_text(market_code value);
std::string_view to_text(instrument_status value);
std::string_view to_text(symbol_reject value);
std::string_view to_text(volatility_kind value);
std::optional<market_code> parse_market(std::string_view text);

}  // namespace madang::market
