#pragma once

#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// The same text as the stream's `append_quote`.
void write_quote(std::string& out, const quote_view& quote);
schema_ref quote_schema();

/// What the market's session is for one symbol: `CONTINUOUS` or `HALTED`.
std::string_view session_word(instrument_status status);

}  // namespace madang::market
