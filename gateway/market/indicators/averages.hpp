#pragma once

#include <cstddef>

#include "gateway/market/indicators/bars.hpp"

namespace madang::market {

// As TA-Lib computes them in its default mode. Periods are at least 1. Values that are none at the beginning of `of`
// are passed over.

/// TA_SMA.
line simple_average(const line& of, std::size_t period);
/// TA_EMA: begins with the simple average of the first `period` values.
line exponential_average(const line& of, std::size_t period);

struct band_lines {
  line upper;
  line middle;
  line lower;
};
/// TA_BBANDS: the simple average, and `width` standard deviations (of the whole population) around it.
band_lines bollinger_bands(const line& of, std::size_t period, double width);

struct macd_lines {
  line macd;
  line signal;
  line histogram;
};
/// TA_MACD: both averages begin at the same bar, so that the fast one is made of the newest of the first `slow` values;
/// nothing is shown before the signal is there.
macd_lines convergence_divergence(const line& of, std::size_t fast, std::size_t slow, std::size_t signal);

}  // namespace madang::market
