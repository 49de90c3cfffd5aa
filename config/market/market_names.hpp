#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "messages/market/instrument.hpp"
#include "messages/market/words.hpp"

namespace madang::market {

inline constexpr std::array all_market_codes = {market_code::kospi, market_code::kosdaq, market_code::konex,
                                                market_code::us};

/// Reads the word of a market, `KOSPI`.
inline std::optional<market_code> parse_market_code(std::string_view text) {
  for (auto market : all_market_codes) {
    if (to_text(market) == text) return market;
  }
  return std::nullopt;
}

/// All words, for error messages.
inline std::string market_code_words() {
  std::string words;
  for (auto market : all_market_codes) words += (words.empty() ? "" : ", ") + std::string(to_text(market));
  return words;
}

}  // namespace madang::market
