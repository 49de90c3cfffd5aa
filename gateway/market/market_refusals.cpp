#include "gateway/market/market_refusals.hpp"

namespace madang::market {

// No default: the compiler names a refusal without a row.
refusal_row row_of(symbol_reject why) {
  switch (why) {
    case symbol_reject::symbol_unknown:
      return {problems::not_found};
    case symbol_reject::symbol_exists:
      return {{"symbol_exists", 409, "The symbol is listed"}};
    case symbol_reject::symbol_delisted:
      return {{"symbol_delisted", 409, "The symbol is delisted"}};
    case symbol_reject::no_price_steps:
      return {{"no_price_steps", 422, "The market rules know no price steps for it today"}};
  }
  return {};
}

}  // namespace madang::market
