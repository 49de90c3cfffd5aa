#include "gateway/market/indicators/averages.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace madang::market {
namespace {

std::size_t first_value(const line& of) {
  return static_cast<std::size_t>(std::find_if(of.begin(), of.end(), is_value) - of.begin());
}

double mean(const line& of, std::size_t from, std::size_t count) {
  const auto first = of.begin() + static_cast<std::ptrdiff_t>(from);
  return std::accumulate(first, first + static_cast<std::ptrdiff_t>(count), 0.0) / static_cast<double>(count);
}

/// An exponential average that begins at `start` with the mean of the `period` values up to it.
line average_from(const line& of, std::size_t period, std::size_t start) {
  line out(of.size(), no_value);
  if (start >= of.size()) return out;
  const auto weight = 2.0 / static_cast<double>(period + 1);
  out[start] = mean(of, start + 1 - period, period);
  for (auto i = start + 1; i < of.size(); ++i) out[i] = out[i - 1] + (of[i] - out[i - 1]) * weight;
  return out;
}

}  // namespace

line simple_average(const line& of, std::size_t period) {
  line out(of.size(), no_value);
  for (auto i = first_value(of) + period - 1; i < of.size(); ++i) out[i] = mean(of, i + 1 - period, period);
  return out;
}

line exponential_average(const line& of, std::size_t period) {
  return average_from(of, period, first_value(of) + period - 1);
}

band_lines bollinger_bands(const line& of, std::size_t period, double width) {
  band_lines out{line(of.size(), no_value), simple_average(of, period), line(of.size(), no_value)};
  for (std::size_t i = 0; i < of.size(); ++i) {
    const auto middle = out.middle[i];
    if (!is_value(middle)) continue;
    double squares = 0;
    for (auto at = i + 1 - period; at <= i; ++at) squares += (of[at] - middle) * (of[at] - middle);
    const auto deviation = width * std::sqrt(squares / static_cast<double>(period));
    out.upper[i] = middle + deviation;
    out.lower[i] = middle - deviation;
  }
  return out;
}

macd_lines convergence_divergence(const line& of, std::size_t fast, std::size_t slow, std::size_t signal) {
  if (slow < fast) std::swap(slow, fast);
  const auto start = slow - 1;
  const auto fast_line = average_from(of, fast, start);
  const auto slow_line = average_from(of, slow, start);
  macd_lines out{line(of.size(), no_value), {}, line(of.size(), no_value)};
  for (auto i = start; i < of.size(); ++i) out.macd[i] = fast_line[i] - slow_line[i];
  out.signal = exponential_average(out.macd, signal);
  for (std::size_t i = 0; i < of.size(); ++i) {
    out.histogram[i] = out.macd[i] - out.signal[i];
    if (!is_value(out.signal[i])) out.macd[i] = no_value;
  }
  return out;
}

}  // namespace madang::market
