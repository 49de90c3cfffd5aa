#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/rules/rule_entries.hpp"
#include "messages/market/instrument.hpp"
#include "messages/time.hpp"

namespace madang {

/// On which days the markets are open, and when a trade is settled. Immutable once loaded, so any thread may read.
class market_calendar {
 public:
  using closed_days = std::map<market_code, std::vector<calendar_day>>;
  using open_days = closed_days;

  market_calendar() = default;
  /// Days of `closed` besides Saturdays and Sundays, but for those of `open`, each in any order; `days_after`: how many
  /// trading days after the trade a fill is settled, by the day of the trade.
  market_calendar(closed_days closed, std::vector<dated_rule<std::int64_t>> days_after, open_days open = {});

  bool is_open(market_code market, calendar_day day) const;
  /// The `count`-th trading day after a day; the day itself where `count` is zero.
  calendar_day trading_day_after(market_code market, calendar_day day, std::int64_t count) const;
  /// The day itself where the market is open, or else the newest day before on which it was. Looks back for some weeks.
  calendar_day trading_day_by(market_code market, calendar_day day) const;
  /// When a trade of the day is settled. The day itself where no rule is known. A day on which the market is closed
  /// counts as one of trade: a simulated market never closes.
  calendar_day settlement_date(market_code market, calendar_day trade_date) const;

 private:
  closed_days closed_;
  open_days open_;
  std::vector<dated_rule<std::int64_t>> days_after_;
};

/// Reads days in the form of `config/rules/market_days.toml`. Refuses with every error found.
result<market_calendar, std::vector<source_error>> parse_market_calendar(std::string_view text,
                                                                         const std::string& file_name);
/// Reads a file, or the built-in days where the path is empty.
result<market_calendar, std::vector<source_error>> load_market_calendar(const std::string& file);

}  // namespace madang
