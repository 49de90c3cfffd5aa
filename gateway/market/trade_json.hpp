#pragma once

#include <cstdint>
#include <string>

#include "gateway/json/schema.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// The same text as the stream's `append_trade`.
void write_trade(std::string& out, const trade_view& trade);
schema_ref trade_schema();

/// `005930#17`
std::string trade_id_text(symbol_id symbol, std::uint64_t number);

}  // namespace madang::market
