#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/rules/rule_entries.hpp"
#include "config/rules/tick_table.hpp"
#include "messages/market/instrument.hpp"
#include "messages/time.hpp"

namespace madang {

/// How far the next trade may be from what was before. Beyond it the symbol's orders gather for an auction.
struct volatility_rule {
  rate dynamic;        ///< from the last trade
  rate dynamic_named;  ///< the same of the symbols that are named
  rate fixed;          ///< from the last price of a call auction, or the day's base before the first
  std::int32_t gathers_s = 120;
  std::vector<market::symbol_id> named;

  rate dynamic_of(market::symbol_id symbol) const;
};

/// The dated rules of all markets. Immutable once loaded, so any thread may read.
class market_rules {
 public:
  market_rules(std::vector<dated_rule<tick_table>> ticks, std::vector<dated_rule<rate>> price_limits,
               std::vector<dated_rule<volatility_rule>> volatility = {});

  /// The steps that hold on a day; null where no rule is known for the market or the day.
  const tick_table* ticks(market_code market, calendar_day day) const;
  /// How far prices may lie from the base price; nothing where no rule is known.
  std::optional<rate> price_limit(market_code market, calendar_day day) const;
  /// The limits of a day; `fallback` is taken where no price limit is known. Nothing where no steps are known.
  std::optional<day_limits> limits_of(market_code market, calendar_day day, price base, rate fallback) const;
  /// Null where none is known.
  const volatility_rule* volatility(market_code market, calendar_day day) const;

 private:
  std::vector<dated_rule<tick_table>> ticks_;
  std::vector<dated_rule<rate>> price_limits_;
  std::vector<dated_rule<volatility_rule>> volatility_;
};

/// Reads rules in the form of `config/rules/krx_ticks.toml`. Refuses with every error found.
result<market_rules, std::vector<source_error>> parse_market_rules(std::string_view text, const std::string& file_name);
/// Reads a file, or the built-in rules where the path is empty.
result<market_rules, std::vector<source_error>> load_market_rules(const std::string& file);

}  // namespace madang
