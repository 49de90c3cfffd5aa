#pragma once

#include <cstddef>

#include "gateway/market/indicators/bars.hpp"

namespace madang::market {

// What is made of the highest and lowest prices and of changes. The first two and the oscillator as TA-Lib computes
// them; periods are at least 1.

/// TA_RSI, of 0 to 100: Wilder's average gain in his average gain and loss together; 0 where there was neither.
line relative_strength(const line& of, std::size_t period);
/// TA_ATR: Wilder's average of the true range. With a period of 1 the true range itself.
line average_true_range(const bar_series& of, std::size_t period);

struct stochastic_lines {
  line k;
  line d;
};
/// TA_STOCH with simple averages: where the close lies between the lowest and the highest of `period` bars, 0 to 100,
/// averaged over `slowing` bars (k), and that over `signal` bars (d). Both begin where d does.
stochastic_lines stochastic(const bar_series& of, std::size_t period, std::size_t slowing, std::size_t signal);

struct ichimoku_lines {
  line conversion;
  line base;
  line span_a;
  line span_b;
  line lagging;
};
/// The middle of the highest and lowest of `fast`, `slow` and `longest` bars. The spans are those of `slow` bars ago,
/// as they are drawn; lagging is the close of `slow` bars later, so that the newest bars have none yet.
ichimoku_lines ichimoku(const bar_series& of, std::size_t fast, std::size_t slow, std::size_t longest);

}  // namespace madang::market
