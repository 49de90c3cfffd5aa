#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

void write_instrument(std::string& out, const market_image& image);
schema_ref instrument_schema();

}  // namespace madang::market
