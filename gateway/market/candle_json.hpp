#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/market/queries.hpp"

namespace madang::market {

void write_candle(std::string& out, const candle& one);
schema_ref candle_schema();

}  // namespace madang::market
