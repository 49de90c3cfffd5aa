#pragma once

#include "gateway/problems/refusal_table.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

refusal_row row_of(symbol_reject why);

}  // namespace madang::market
