#include "gateway/portfolio/performance.hpp"

#include <algorithm>
#include <cmath>

namespace madang::portfolio {
namespace {

constexpr wide_int growth_one = 1'000'000'000'000'000'000;

/// Growth over one more period. From nothing to nothing nothing happens; from nothing to something is undefined.
std::optional<wide_int> grown(wide_int growth, wide_money base, wide_money equity) {
  if (equity.raw < 0) return std::nullopt;
  if (base.raw <= 0) return equity.raw == 0 ? std::optional(growth) : std::nullopt;
  return scaled(growth, equity, base);
}

double in_money(wide_money amount) {
  return static_cast<double>(amount.raw) / static_cast<double>(money::one);
}

/// The present value where a unit grows to e^u in a year.
double value_at(std::span<const dated_amount> amounts, double u) {
  double sum = 0;
  for (const auto& [day, amount] : amounts) {
    sum += amount * std::exp(-u * (day.value - amounts.front().first.value) / 365.0);
  }
  return sum;
}

double root_between(std::span<const dated_amount> amounts, double low, double high) {
  const bool falls = value_at(amounts, low) > 0;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (value_at(amounts, middle) > 0) == falls ? low = middle : high = middle;
  }
  return (low + high) / 2;
}

bool changes_sign(double a, double b) {
  return (a < 0) != (b < 0);
}

/// Mondays begin weeks; 1970-01-01 was a Thursday.
std::int64_t interval_of(calendar_day day, series_interval interval) {
  if (interval == series_interval::day) return day.value;
  if (interval == series_interval::week) return (std::int64_t{day.value} + 3) / 7;
  const auto text = to_text(day);
  return std::stol(text.substr(0, 4)) * 12 + std::stol(text.substr(5, 2));
}

std::vector<series_point> series_of(std::span<const day_value> days, wide_money profit_before,
                                    series_interval interval) {
  std::vector<series_point> series;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const bool is_last =
        i + 1 == days.size() || interval_of(days[i].day, interval) != interval_of(days[i + 1].day, interval);
    if (is_last) series.push_back({days[i].day, days[i].equity(), days[i].profit() - profit_before});
  }
  return series;
}

wide_money equity_before(const account_course& one, calendar_day day) {
  const auto later = std::find_if(one.days.begin(), one.days.end(), [&](const auto& each) { return each.day >= day; });
  return later == one.days.begin() ? wide_money{} : std::prev(later)->equity();
}

/// What an account was worth at a moment, as far as days and flows tell.
std::optional<wide_money> equity_at(const account_course& one, unix_nanos at, std::int32_t utc_offset_s) {
  const auto day = day_in_zone(at, utc_offset_s);
  const cash_flow* last = nullptr;
  for (const auto& each : one.flows) {
    if (each.at <= at && day_in_zone(each.at, utc_offset_s) == day) last = &each;
  }
  if (last == nullptr) return equity_before(one, day);
  if (!last->equity_before) return std::nullopt;
  return *last->equity_before + last->amount;
}

}  // namespace

std::optional<fraction> time_weighted_return(wide_money opening, std::span<const dated_flow> flows,
                                             wide_money closing) {
  if (flows.empty() && opening.raw <= 0) return std::nullopt;
  std::optional<wide_int> growth = growth_one;
  auto base = opening;
  for (const auto& one : flows) {
    if (!one.equity_before) return std::nullopt;
    growth = grown(*growth, base, *one.equity_before);
    if (!growth) return std::nullopt;
    base = *one.equity_before + one.amount;
  }
  growth = grown(*growth, base, closing);
  if (!growth) return std::nullopt;
  const auto gain = scaled(*growth - growth_one, fraction::one, std::int64_t{growth_one});
  if (!gain || *gain > INT64_MAX || *gain < INT64_MIN) return std::nullopt;
  return fraction{static_cast<std::int64_t>(*gain)};
}

std::optional<double> internal_rate(std::span<const dated_amount> amounts) {
  constexpr double step = 0.05;
  constexpr double widest = 30;  // e^30 a year: beyond what a rate is written with
  double low = value_at(amounts, 0);
  double high = low;
  if (low == 0) return 0.0;
  for (double u = step; u <= widest; u += step) {
    const double above = value_at(amounts, u);
    if (changes_sign(high, above)) return std::expm1(root_between(amounts, u - step, u));
    const double below = value_at(amounts, -u);
    if (changes_sign(low, below)) return std::expm1(root_between(amounts, -u, step - u));
    high = above;
    low = below;
  }
  return std::nullopt;
}

std::optional<fraction> money_weighted_return(calendar_day begin, wide_money opening, std::span<const dated_flow> flows,
                                              calendar_day end, wide_money closing) {
  std::vector<dated_amount> amounts;
  const auto add = [&](calendar_day day, double amount) {
    if (amount != 0) amounts.emplace_back(day, amount);
  };
  add(begin, -in_money(opening));
  for (const auto& one : flows) add(one.day, -in_money(one.amount));
  add(end, in_money(closing));
  if (amounts.size() < 2 || amounts.front().first == amounts.back().first) return std::nullopt;
  const auto rate = internal_rate(amounts);
  if (!rate || !(std::abs(*rate) < 1e12)) return std::nullopt;
  return fraction{std::llround(*rate * static_cast<double>(fraction::one))};
}

performance performance_of(std::span<const day_value> days, calendar_day from, std::span<const dated_flow> flows,
                           series_interval interval) {
  performance made;
  day_value before;
  before.day = {from.value - 1};
  if (!days.empty() && days.front().day < from) {
    before = days.front();
    days = days.subspan(1);
  }
  const auto last = days.empty() ? before : days.back();
  made.opening_equity = before.equity();
  made.closing_equity = last.equity();
  made.net_deposits = last.net_deposits - before.net_deposits;
  made.profit = last.profit() - before.profit();
  made.realized = last.realized - before.realized;
  made.unrealized = last.unrealized() - before.unrealized();
  made.income = last.income - before.income;
  made.fees = last.fees - before.fees;
  made.taxes = last.taxes - before.taxes;
  made.time_weighted = time_weighted_return(made.opening_equity, flows, made.closing_equity);
  made.money_weighted = money_weighted_return(before.day, made.opening_equity, flows, last.day, made.closing_equity);
  made.series = series_of(days, before.profit(), interval);
  return made;
}

std::vector<dated_flow> flows_of(const account_course& one, std::int32_t utc_offset_s) {
  std::vector<dated_flow> out;
  for (const auto& each : one.flows)
    out.push_back({day_in_zone(each.at, utc_offset_s), each.amount, each.equity_before});
  return out;
}

std::vector<dated_flow> joined_flows(std::span<const account_course> accounts, std::int32_t utc_offset_s) {
  std::vector<std::pair<const cash_flow*, const account_course*>> all;
  for (const auto& one : accounts) {
    for (const auto& each : one.flows) all.emplace_back(&each, &one);
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first->at < b.first->at; });
  std::vector<dated_flow> out;
  for (const auto& [flow, own] : all) {
    auto together = flow->equity_before;
    for (const auto& other : accounts) {
      if (&other == own || !together) continue;
      const auto equity = equity_at(other, flow->at, utc_offset_s);
      together = equity ? std::optional(*together + *equity) : std::nullopt;
    }
    out.push_back({day_in_zone(flow->at, utc_offset_s), flow->amount, together});
  }
  return out;
}

}  // namespace madang::portfolio
