#pragma once

#include <cstddef>
#include <string>

#include "gateway/json/schema.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

/// At most `depth` levels of each side. The same text as the stream's `append_book`.
void write_book(std::string& out, const book_view& book, std::size_t depth);
schema_ref book_schema();

/// `[price, quantity, orders]`; a quantity of zero says that the level is gone.
void write_level(std::string& out, const level_view& level);

}  // namespace madang::market
