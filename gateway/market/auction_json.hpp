#pragma once

#include <string>

#include "gateway/json/schema.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// The same text as the stream's `append_auction`.
void write_auction(std::string& out, const auction_view& auction);
schema_ref auction_schema();

}  // namespace madang::market
