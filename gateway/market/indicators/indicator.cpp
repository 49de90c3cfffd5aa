#include "gateway/market/indicators/indicator.hpp"

#include "gateway/market/indicators/averages.hpp"
#include "gateway/market/indicators/ranges.hpp"
#include "gateway/market/indicators/volumes.hpp"
#include "messages/text/word_table.hpp"

namespace madang::market {
namespace {

constexpr word_entry<indicator_kind> indicator_words[] = {
    {indicator_kind::sma, "SMA"},           {indicator_kind::ema, "EMA"},   {indicator_kind::rsi, "RSI"},
    {indicator_kind::atr, "ATR"},           {indicator_kind::macd, "MACD"}, {indicator_kind::bollinger, "BOLLINGER"},
    {indicator_kind::vwap, "VWAP"},         {indicator_kind::obv, "OBV"},   {indicator_kind::stochastic, "STOCHASTIC"},
    {indicator_kind::ichimoku, "ICHIMOKU"},
};

std::vector<named_line> single(line values) {
  std::vector<named_line> out;
  out.push_back({"value", std::move(values)});
  return out;
}

std::vector<named_line> compute_macd(const indicator_terms& terms, const bar_series& bars) {
  auto lines = convergence_divergence(bars.close, terms.fast, terms.slow, terms.signal);
  return {
      {"macd", std::move(lines.macd)}, {"signal", std::move(lines.signal)}, {"histogram", std::move(lines.histogram)}};
}
std::vector<named_line> compute_bollinger(const indicator_terms& terms, const bar_series& bars) {
  auto lines = bollinger_bands(bars.close, terms.period, terms.width);
  return {{"upper", std::move(lines.upper)}, {"middle", std::move(lines.middle)}, {"lower", std::move(lines.lower)}};
}
std::vector<named_line> compute_stochastic(const indicator_terms& terms, const bar_series& bars) {
  auto lines = stochastic(bars, terms.period, terms.k, terms.d);
  return {{"k", std::move(lines.k)}, {"d", std::move(lines.d)}};
}
std::vector<named_line> compute_ichimoku(const indicator_terms& terms, const bar_series& bars) {
  auto lines = ichimoku(bars, terms.fast, terms.slow, terms.signal);
  return {{"conversion", std::move(lines.conversion)},
          {"base", std::move(lines.base)},
          {"span_a", std::move(lines.span_a)},
          {"span_b", std::move(lines.span_b)},
          {"lagging", std::move(lines.lagging)}};
}

}  // namespace

std::string_view to_text(indicator_kind value) {
  return word_of(value, indicator_words);
}
std::optional<indicator_kind> parse_indicator(std::string_view text) {
  return enum_of(text, indicator_words);
}

indicator_terms usual_terms(indicator_kind kind) {
  indicator_terms out{kind};
  switch (kind) {
    case indicator_kind::sma:
    case indicator_kind::ema:
    case indicator_kind::vwap:
    case indicator_kind::obv:
      out.period = 20;
      break;
    case indicator_kind::rsi:
    case indicator_kind::atr:
      out.period = 14;
      break;
    case indicator_kind::macd:
      out.fast = 12;
      out.slow = 26;
      out.signal = 9;
      break;
    case indicator_kind::bollinger:
      out.period = 20;
      out.width = 2;
      break;
    case indicator_kind::stochastic:
      out.period = 14;
      out.k = out.d = 3;
      break;
    case indicator_kind::ichimoku:
      out.fast = 9;
      out.slow = 26;
      out.signal = 52;
      break;
  }
  return out;
}

std::vector<named_line> compute(const indicator_terms& terms, const bar_series& bars) {
  switch (terms.kind) {
    case indicator_kind::sma:
      return single(simple_average(bars.close, terms.period));
    case indicator_kind::ema:
      return single(exponential_average(bars.close, terms.period));
    case indicator_kind::rsi:
      return single(relative_strength(bars.close, terms.period));
    case indicator_kind::atr:
      return single(average_true_range(bars, terms.period));
    case indicator_kind::macd:
      return compute_macd(terms, bars);
    case indicator_kind::bollinger:
      return compute_bollinger(terms, bars);
    case indicator_kind::vwap:
      return single(volume_weighted_price(bars));
    case indicator_kind::obv:
      return single(on_balance_volume(bars));
    case indicator_kind::stochastic:
      return compute_stochastic(terms, bars);
    case indicator_kind::ichimoku:
      break;
  }
  return compute_ichimoku(terms, bars);
}

}  // namespace madang::market
