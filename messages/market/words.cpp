#include "messages/market/words.hpp"

#include "messages/text/word_table.hpp"

namespace madang::market {

namespace {

constexpr word_entry<market_code> market_words[] = {{market_code::kospi, "KOSPI"},
                                                    {market_code::kosdaq, "KOSDAQ"},
                                                    {market_code::konex, "KONEX"},
                                                    {market_code::us, "US"}};

}  // namespace

std::string_view to_text(market_code value) {
  return word_of(value, market_words);
}
std::optional<market_code> parse_market(std::string_view text) {
  return enum_of(text, market_words);
}

std::string_view to_text(instrument_status value) {
  return word_of<instrument_status>(value, {{instrument_status::trading, "TRADING"},
                                            {instrument_status::halted, "HALTED"},
                                            {instrument_status::delisted, "DELISTED"}});
}

std::string_view to_text(volatility_kind value) {
  return word_of<volatility_kind>(
      value, {{volatility_kind::dynamic_limit, "DYNAMIC"}, {volatility_kind::static_limit, "STATIC"}});
}

std::string_view to_text(symbol_reject value) {
  return word_of<symbol_reject>(value, {{symbol_reject::symbol_unknown, "symbol_unknown"},
                                        {symbol_reject::symbol_exists, "symbol_exists"},
                                        {symbol_reject::symbol_delisted, "symbol_delisted"},
                                        {symbol_reject::no_price_steps, "no_price_steps"}});
}

}  // namespace madang::market
