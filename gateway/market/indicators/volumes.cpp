#include "gateway/market/indicators/volumes.hpp"

namespace madang::market {

line on_balance_volume(const bar_series& of) {
  line out(of.size(), no_value);
  double sum = 0;
  for (std::size_t i = 0; i < of.size(); ++i) {
    if (i == 0 || of.close[i] > of.close[i - 1]) {
      sum += of.volume[i];
    } else if (of.close[i] < of.close[i - 1]) {
      sum -= of.volume[i];
    }
    out[i] = sum;
  }
  return out;
}

line volume_weighted_price(const bar_series& of) {
  line out(of.size(), no_value);
  double turnover = 0;
  double volume = 0;
  for (auto i = of.cut_off; i < of.size(); ++i) {
    if (i == of.cut_off || of.day[i] != of.day[i - 1]) turnover = volume = 0;
    turnover += (of.high[i] + of.low[i] + of.close[i]) / 3 * of.volume[i];
    volume += of.volume[i];
    if (volume > 0) out[i] = turnover / volume;
  }
  return out;
}

}  // namespace madang::market
