#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document.hpp"
#include "config/rules/rule_entries.hpp"
#include "messages/market/session.hpp"

namespace madang {

/// Whose time of day a rule names: a zone without daylight saving, or New York's (second Sunday of March to first
/// Sunday of November, at 02:00, since 2007).
enum class market_zone : std::uint8_t { korea = 1, new_york = 2 };

/// One session in the market's time of day.
struct session_rule {
  market::trading_session session;
  std::int32_t opens_s;   ///< seconds after midnight
  std::int32_t closes_s;  ///< after `opens_s`

  friend bool operator==(const session_rule&, const session_rule&) = default;
};

/// The sessions of a day, in the order of their openings.
struct day_hours {
  market_zone zone = market_zone::korea;
  std::vector<session_rule> sessions;
};

/// The dated sessions of the markets: what a usual day is like, and single days that are not. Immutable once loaded, so
/// any thread may read.
class market_hours {
 public:
  using unusual_days = std::map<std::pair<market_code, calendar_day>, day_hours>;

  market_hours() = default;
  market_hours(std::vector<dated_rule<day_hours>> usual, unusual_days unusual);

  /// The sessions of a day on which the market is open; none where no rule is known.
  std::vector<market::session_time> sessions_of(market_code market, calendar_day day) const;
  /// The day of the market's own zone at a moment.
  calendar_day day_at(market_code market, unix_nanos at) const;

 private:
  const day_hours* hours_of(market_code market, calendar_day day) const;

  std::vector<dated_rule<day_hours>> usual_;
  unusual_days unusual_;
};

/// Seconds that a zone is ahead of UTC at noon of a day.
std::int32_t offset_of(market_zone zone, calendar_day day);

/// Reads hours in the form of `config/rules/market_hours.toml`. Refuses with every error found.
result<market_hours, std::vector<source_error>> parse_market_hours(std::string_view text, const std::string& file_name);
/// Reads a file, or the built-in hours where the path is empty.
result<market_hours, std::vector<source_error>> load_market_hours(const std::string& file);

}  // namespace madang
