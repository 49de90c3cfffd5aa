#include "gateway/risk/value_at_risk.hpp"

#include <algorithm>
#include <cmath>

namespace madang::risk {
namespace {

double percent_of(confidence_level at) {
  return static_cast<double>(static_cast<unsigned>(at));
}

/// Beyond this no sum of money is counted: 2^120 of its smallest part.
constexpr double countable_max = 0x1p120;

/// Half away from zero; nothing where it is no number, or none that can be counted.
std::optional<wide_money> rounded_money(double raw) {
  if (!(std::abs(raw) <= countable_max)) return std::nullopt;
  return wide_money{static_cast<wide_int>(std::round(raw))};
}

}  // namespace

std::vector<double> returns_of(std::span<const price> closes) {
  std::vector<double> out;
  for (std::size_t i = 1; i < closes.size(); ++i) {
    if (closes[i].raw <= 0 || closes[i - 1].raw <= 0) break;
    out.push_back(static_cast<double>(closes[i].raw) / static_cast<double>(closes[i - 1].raw) - 1);
  }
  return out;
}

std::optional<std::vector<double>> portfolio_profits(std::span<const wide_money> values,
                                                     std::span<const std::vector<double>> returns) {
  if (values.size() != returns.size() || values.empty()) return std::nullopt;
  std::vector<double> sums(returns.front().size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (returns[i].size() != sums.size()) return std::nullopt;
    for (std::size_t day = 0; day < sums.size(); ++day)
      sums[day] += static_cast<double>(values[i].raw) * returns[i][day];
  }
  return sums;
}

std::optional<wide_money> historical_value_at_risk(std::span<const double> profits, confidence_level at) {
  if (profits.size() < value_at_risk_days_min) return std::nullopt;
  std::vector<double> sorted(profits.begin(), profits.end());
  std::sort(sorted.begin(), sorted.end());
  const auto worse = static_cast<std::size_t>((100 - static_cast<unsigned>(at)) * sorted.size() / 100);
  return rounded_money(std::max(0.0, -sorted[worse]));
}

std::optional<wide_money> parametric_value_at_risk(std::span<const double> profits, confidence_level at) {
  if (profits.size() < value_at_risk_days_min) return std::nullopt;
  const auto count = static_cast<double>(profits.size());
  double mean = 0;
  for (const auto one : profits) mean += one / count;
  double squares = 0;
  for (const auto one : profits) squares += (one - mean) * (one - mean);
  const double z = percent_of(at) < 99 ? 1.6448536269514722 : 2.3263478740408408;
  return rounded_money(z * std::sqrt(squares / (count - 1)));
}

std::optional<wide_money> past_day_profit(wide_money value, std::span<const candle> bars, calendar_day day,
                                          std::int32_t utc_offset_s) {
  for (std::size_t i = 0; i + 1 < bars.size(); ++i) {
    if (day_in_zone(bars[i].start, utc_offset_s) != day) continue;
    const wide_money before{wide_int{bars[i + 1].close.raw}};
    const auto profit = scaled(value.raw, wide_money{wide_int{bars[i].close.raw}} - before, before);
    return profit ? std::optional(wide_money{*profit}) : std::nullopt;
  }
  return std::nullopt;
}

wide_money stress_profit(wide_money positions_value, std::int64_t percent) {
  return wide_money{-positions_value.raw * percent / 100};
}

}  // namespace madang::risk
