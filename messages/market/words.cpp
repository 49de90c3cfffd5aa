#include "messages/market/words.hpp"

#include "messages/word_table.hpp"

namespace madang::market {

std::string_view to_text(market_code value) {
  return word_of<market_code>(value, {{market_code::kospi, "KOSPI"},
                                      {market_code::kosdaq, "KOSDAQ"},
                                      {market_code::konex, "KONEX"},
                                      {market_code::us, "US"}});
}

std::string_view to_text(instrument_status value) {
  return word_of<instrument_status>(value,
                                    {{instrument_status::trading, "TRADING"}, {instrument_status::halted, "HALTED"}});
}

}  // namespace madang::market
