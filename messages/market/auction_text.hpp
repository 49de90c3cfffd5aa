#pragma once

#include <string>

#include "messages/market/symbol.hpp"

namespace madang::market {

/// What an auction gathers, or came to, as a JSON object: the data of `auction:SYM`. See `market_text`.
void append_auction(std::string& out, const auction_view& auction);

}  // namespace madang::market
