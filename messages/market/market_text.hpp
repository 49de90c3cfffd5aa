#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "messages/market/index.hpp"
#include "messages/market/queries.hpp"
#include "messages/market/session.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// The JSON of public market data, each appended to a string. HTTP answers and prebuilt stream frames share these
/// shapes. What does not exist yet (the last price of a symbol that never traded) is null; all text is plain ASCII.

/// The whole quote as an object.
void append_quote(std::string& out, const shown_quote& quote);
/// One trade as an object.
void append_trade(std::string& out, const trade_view& trade);
/// One candle as an object; `is_final`: its time is over.
void append_candle(std::string& out, const candle& one, bool is_final);
/// An index as an object.
void append_index(std::string& out, const index_view& index);
/// The clock of a market as an object.
void append_clock(std::string& out, const market_clock& clock);
/// One level as `[price, quantity, orders]`; a quantity of zero says that the level is gone.
void append_level(std::string& out, const level_view& level);
/// The best `depth` levels of one side as an array.
void append_levels(std::string& out, const std::vector<level_view>& levels, std::size_t depth);
/// The book as an object of its own, with symbol, number and time.
void append_book(std::string& out, const book_view& book, std::size_t depth);

}  // namespace madang::market
