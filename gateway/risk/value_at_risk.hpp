#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "messages/market/queries.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/time.hpp"

namespace madang::risk {

/// What a portfolio may lose from one day to the next. Analytics: here alone numbers are floating.

/// Fewer days than this say nothing.
constexpr std::size_t value_at_risk_days_min = 30;

enum class confidence_level : std::uint8_t { p95 = 95, p99 = 99 };

/// Daily returns of a row of closes, oldest first: close / the one before - 1. A close that is not positive ends the
/// row.
std::vector<double> returns_of(std::span<const price> closes);

/// The daily profit of what is held today, had it been held on those days: one row of returns per value, all equally
/// long, oldest first. Nothing where they are not.
std::optional<std::vector<double>> portfolio_profits(std::span<const wide_money> values,
                                                     std::span<const std::vector<double>> returns);

/// The loss that was exceeded on as few days as the confidence allows: the k-th worst of n, k = floor((1 - c) n) + 1.
/// Positive, zero where even that day brought a profit; nothing under 30 days. Rounded half away from zero, to money's
/// unit, whatever the size; nothing where it is more than can be counted.
std::optional<wide_money> historical_value_at_risk(std::span<const double> profits, confidence_level at);
/// z times the standard deviation of the sample, z = 1.644854 and 2.326348; nothing under 30 days.
std::optional<wide_money> parametric_value_at_risk(std::span<const double> profits, confidence_level at);

/// What a fall of all prices by `percent` would bring: a loss is negative.
/// What so much of a symbol would win if its price did what it did on the day; nothing where it did not trade on it or
/// before. `bars`: of days, newest first.
std::optional<wide_money> past_day_profit(wide_money value, std::span<const candle> bars, calendar_day day,
                                          std::int32_t utc_offset_s);
wide_money stress_profit(wide_money positions_value, std::int64_t percent);

}  // namespace madang::risk
