#include "gateway/market/indicators/indicator_routes.hpp"

#include <algorithm>
#include <limits>

#include "gateway/api/cacheable.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/market/history_routes.hpp"
#include "gateway/market/indicators/indicator_json.hpp"
#include "gateway/market/market_requests.hpp"

namespace madang::market {
namespace {

constexpr std::string_view indicator_list = "indicators";
constexpr std::int64_t period_max = 250;
constexpr double raw_width = rate::one;

double in_units(std::int64_t raw, std::int64_t one) {
  return static_cast<double>(raw) / static_cast<double>(one);
}

/// The oldest first. `is_cut`: there are older ones.
bar_series bars_of(const std::vector<candle>& newest_first, bool is_cut, std::int32_t utc_offset_s) {
  bar_series out;
  for (auto one = newest_first.rbegin(); one != newest_first.rend(); ++one) {
    out.high.push_back(in_units(one->high.raw, price::one));
    out.low.push_back(in_units(one->low.raw, price::one));
    out.close.push_back(in_units(one->close.raw, price::one));
    out.volume.push_back(in_units(one->volume.raw, quantity::one));
    out.day.push_back(day_in_zone(one->start, utc_offset_s).value);
  }
  while (is_cut && out.cut_off < out.size() && out.day[out.cut_off] == out.day.front()) ++out.cut_off;
  return out;
}

/// Read where the query has it; the schema has checked it.
void read_count(const exchange& ex, std::string_view name, std::size_t& into) {
  if (const auto text = ex.query(name)) into = std::stoul(std::string(*text));
}

indicator_terms terms_of(const exchange& ex) {
  auto out = usual_terms(*parse_indicator(*ex.query("name")));
  read_count(ex, "period", out.period);
  read_count(ex, "fast", out.fast);
  read_count(ex, "slow", out.slow);
  read_count(ex, "signal", out.signal);
  read_count(ex, "k", out.k);
  read_count(ex, "d", out.d);
  if (const auto text = ex.query("width")) {
    out.width = static_cast<double>(parse_fixed<rate>(*text).value_or(rate{}).raw) / raw_width;
  }
  return out;
}

/// What is shown of the series: from `from` on, and before the candle where the last page ended.
struct shown_part {
  unix_nanos from;
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  std::size_t limit = 0;
  unix_nanos series_end;
};

http_response indicator_response(const std::vector<candle>& newest_first, const std::vector<named_line>& lines,
                                 const shown_part& part) {
  std::optional<list_cursor> next;
  auto answer = json_response(200, [&](std::string& out) {
    json_object body(out);
    {
      json_array items(body.member("items"));
      std::size_t shown = 0;
      for (std::size_t i = 0; i < newest_first.size(); ++i) {
        const auto start = newest_first[i].start;
        if (start.value >= part.before) continue;
        if (start < part.from) break;
        if (shown++ == part.limit) {
          next =
              list_cursor{list_candles::cursor(newest_first[i - 1]), static_cast<std::uint64_t>(part.series_end.value)};
          break;
        }
        write_indicator(items.item(), start, lines, newest_first.size() - 1 - i);
      }
    }
    if (next) {
      body.word("next_cursor", cursor_text(indicator_list, *next));
    } else {
      body.nothing("next_cursor");
    }
  });
  return answer;
}

/// All pages are of one series, whose end the cursor keeps: so a value does not depend on where a page or a query
/// begins.
void serve_indicator(route_services& with, const exchange_ptr& ex) {
  const auto image = image_of(with, *ex);
  if (!image) return;
  const auto at = read_page(with, *ex, indicator_list);
  if (!at) return;
  const auto terms = terms_of(*ex);
  auto query = read_candle_query(with, *ex, image->listing.symbol);
  if (!query) return;
  shown_part part;
  part.from = query->from;
  part.limit = at->limit;
  if (at->before != 0) {
    part.before = static_cast<std::int64_t>(at->before);
    query->to = {static_cast<std::int64_t>(at->before2)};
  }
  part.series_end = query->to;
  query->from = {};
  query->limit = read_candle_series::limit_max;
  auto take = [&with, ex, terms, part, offset = query->utc_offset_s](const list_result<read_candle_series>& found) {
    if (!found) return refuse_list(with, *ex, indicator_list, found.error().text);
    const auto lines = compute(terms, bars_of(found->items, found->more, offset));
    auto answer = indicator_response(found->items, lines, part);
    make_cacheable(*ex, answer, ask_again);
    ex->answer(std::move(answer));
  };
  ask_list(with, ex, read_candle_series{*query}, take);
}

std::vector<parameter> indicator_parameters(const settings& limits) {
  const auto count = integer_of(1, period_max);
  std::vector<std::string_view> names;
  for (auto kind = indicator_kind::sma; kind <= indicator_kind::ichimoku;
       kind = static_cast<indicator_kind>(static_cast<int>(kind) + 1)) {
    names.push_back(to_text(kind));
  }
  return page_parameters(limits, {{"name", words_of(std::move(names)), "The indicator.", true},
                                  interval_parameter(),
                                  {"from", text_of(10, 40), "RFC 3339 time or day, included."},
                                  {"to", text_of(10, 40), "RFC 3339 time or day, not included."},
                                  {"period", count, "SMA, EMA, BOLLINGER 20; RSI, ATR, STOCHASTIC 14."},
                                  {"fast", count, "MACD 12, ICHIMOKU 9."},
                                  {"slow", count, "MACD, ICHIMOKU 26."},
                                  {"signal", count, "MACD 9, ICHIMOKU 52."},
                                  {"width", decimal_of(4), "BOLLINGER: 2 standard deviations."},
                                  {"k", count, "STOCHASTIC 3."},
                                  {"d", count, "STOCHASTIC 3."}});
}

}  // namespace

void add_indicator_routes(gateway_registry& to, const settings& limits) {
  auto one = with_pages(symbol_route("/api/v1/market/indicators/{symbol}", "listIndicatorPoints",
                                     "An indicator of the candles, the newest first",
                                     page_schema("IndicatorPage", indicator_schema()), {}, serve_indicator),
                        indicator_parameters(limits));
  one.answers.front().headers = {"ETag"};
  to.add(std::move(one));
}

}  // namespace madang::market
