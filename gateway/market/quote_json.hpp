#pragma once

#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// The same text as the stream's `append_quote`.
void write_quote(std::string& out, const shown_quote& quote);
schema_ref quote_schema();

/// A symbol that a list of quotes was asked for and that there is not.
struct missing_quote {
  std::string symbol;
};
void write_missing_quote(std::string& out, const missing_quote& missing);
schema_ref missing_quote_schema();

}  // namespace madang::market
