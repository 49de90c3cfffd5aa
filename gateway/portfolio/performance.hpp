#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "gateway/portfolio/history.hpp"

namespace madang::portfolio {

enum class series_interval : std::uint8_t { day = 1, week = 2, month = 3 };

struct series_point {
  calendar_day day;
  wide_money equity;
  wide_money profit;  ///< since the period began

  friend bool operator==(const series_point&, const series_point&) = default;
};

/// What an account has done from the end of one day to the end of another: all sums are changes in the period.
struct performance {
  wide_money opening_equity;
  wide_money closing_equity;
  wide_money net_deposits;
  wide_money profit;
  wide_money realized;
  wide_money unrealized;
  wide_money income;
  wide_money fees;
  wide_money taxes;
  std::optional<fraction> time_weighted;
  std::optional<fraction> money_weighted;  ///< of a year
  std::vector<series_point> series;        ///< the last day of each interval, oldest first
};

/// A flow as the whole that is looked at sees it: what it was worth before.
struct dated_flow {
  calendar_day day;
  money amount;
  std::optional<wide_money> equity_before;
};

/// The product of equity before a flow / equity after the one before it, less 1; exact but for its last rounding.
/// Nothing where a divisor is not positive, or a flow lacks the equity. A period that begins with nothing begins with
/// its first flow.
std::optional<fraction> time_weighted_return(wide_money opening, std::span<const dated_flow> flows, wide_money closing);

/// Paid in (negative) or got out on a day.
using dated_amount = std::pair<calendar_day, double>;
/// The yearly rate r with sum(amount / (1 + r) ^ (days / 365)) = 0, days counted from the first; of several the one
/// next to zero. Nothing without one. Analytics: here alone numbers are floating.
std::optional<double> internal_rate(std::span<const dated_amount> amounts);
std::optional<fraction> money_weighted_return(calendar_day begin, wide_money opening, std::span<const dated_flow> flows,
                                              calendar_day end, wide_money closing);

/// `days`: those of the period, and before them the one on which it opens, if the account was there already.
performance performance_of(std::span<const day_value> days, calendar_day from, std::span<const dated_flow> flows,
                           series_interval interval);

/// What one account of several was at its ends of day, with its flows.
struct account_course {
  std::vector<day_value> days;
  std::vector<cash_flow> flows;
};
/// The flows of one account as they are.
std::vector<dated_flow> flows_of(const account_course& one, std::int32_t utc_offset_s);
/// The flows of several accounts as their sum sees them: at each flow the others count as their last flow of the day
/// has left them, or as they were at the end of the day before.
std::vector<dated_flow> joined_flows(std::span<const account_course> accounts, std::int32_t utc_offset_s);

}  // namespace madang::portfolio
