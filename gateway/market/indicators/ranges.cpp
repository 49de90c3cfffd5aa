#include "gateway/market/indicators/ranges.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "gateway/market/indicators/averages.hpp"

namespace madang::market {
namespace {

/// Wilder's average of the values from `first` on: begins with the mean of `period` of them.
line wilder_average(const line& of, std::size_t first, std::size_t period) {
  line out(of.size(), no_value);
  const auto count = static_cast<double>(period);
  double average = 0;
  for (auto i = first; i < of.size(); ++i) {
    const bool begins = i < first + period;
    average = begins ? average + of[i] : (average * (count - 1) + of[i]) / count;
    if (i + 1 == first + period) average /= count;
    if (i + 1 >= first + period) out[i] = average;
  }
  return out;
}

/// The highest (or, with std::greater, the lowest) of the last `period` values.
template <class Before>
line extreme(const line& of, std::size_t period, Before before) {
  line out(of.size(), no_value);
  for (auto i = period - 1; i < of.size(); ++i) {
    const auto first = of.begin() + static_cast<std::ptrdiff_t>(i + 1 - period);
    out[i] = *std::max_element(first, first + static_cast<std::ptrdiff_t>(period), before);
  }
  return out;
}
line highest(const bar_series& of, std::size_t period) {
  return extreme(of.high, period, std::less<>());
}
line lowest(const bar_series& of, std::size_t period) {
  return extreme(of.low, period, std::greater<>());
}

line middle(const bar_series& of, std::size_t period) {
  auto out = highest(of, period);
  const auto low = lowest(of, period);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = (out[i] + low[i]) / 2;
  return out;
}

/// What was so many bars ago.
line later(const line& of, std::size_t bars) {
  line out(of.size(), no_value);
  for (auto i = bars; i < of.size(); ++i) out[i] = of[i - bars];
  return out;
}

}  // namespace

line relative_strength(const line& of, std::size_t period) {
  line gains(of.size(), 0);
  line losses(of.size(), 0);
  for (std::size_t i = 1; i < of.size(); ++i) {
    const auto change = of[i] - of[i - 1];
    gains[i] = std::max(change, 0.0);
    losses[i] = std::max(-change, 0.0);
  }
  auto out = wilder_average(gains, 1, period);
  const auto loss = wilder_average(losses, 1, period);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!is_value(out[i])) continue;
    const auto both = out[i] + loss[i];
    out[i] = both > 0 ? 100 * (out[i] / both) : 0;
  }
  return out;
}

line average_true_range(const bar_series& of, std::size_t period) {
  line ranges(of.size(), 0);
  for (std::size_t i = 1; i < of.size(); ++i) {
    const auto before = of.close[i - 1];
    ranges[i] = std::max({of.high[i] - of.low[i], std::abs(before - of.high[i]), std::abs(before - of.low[i])});
  }
  return wilder_average(ranges, 1, period);
}

stochastic_lines stochastic(const bar_series& of, std::size_t period, std::size_t slowing, std::size_t signal) {
  const auto high = highest(of, period);
  const auto low = lowest(of, period);
  line fast(of.size(), no_value);
  for (auto i = period - 1; i < of.size(); ++i) {
    const auto range = high[i] - low[i];
    fast[i] = range > 0 ? 100 * ((of.close[i] - low[i]) / range) : 0;
  }
  stochastic_lines out;
  out.k = simple_average(fast, slowing);
  out.d = simple_average(out.k, signal);
  for (std::size_t i = 0; i < out.k.size(); ++i) {
    if (!is_value(out.d[i])) out.k[i] = no_value;
  }
  return out;
}

ichimoku_lines ichimoku(const bar_series& of, std::size_t fast, std::size_t slow, std::size_t longest) {
  ichimoku_lines out;
  out.conversion = middle(of, fast);
  out.base = middle(of, slow);
  auto leading = out.conversion;
  for (std::size_t i = 0; i < leading.size(); ++i) leading[i] = (leading[i] + out.base[i]) / 2;
  out.span_a = later(leading, slow);
  out.span_b = later(middle(of, longest), slow);
  out.lagging.assign(of.size(), no_value);
  for (std::size_t i = 0; i + slow < of.size(); ++i) out.lagging[i] = of.close[i + slow];
  return out;
}

}  // namespace madang::market
