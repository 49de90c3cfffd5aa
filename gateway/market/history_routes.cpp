#include "gateway/market/history_routes.hpp"

#include <algorithm>

#include "cluster/ports/clock.hpp"
#include "gateway/api/cacheable.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/market/candle_json.hpp"

namespace madang::market {
namespace {

constexpr std::string_view history_list = "history";
/// A trade may be written down this much after its time.
constexpr std::int64_t settled_after_ns = 10 * nanos_per_second;

struct interval_word {
  std::string_view word;
  std::int64_t seconds;
};
constexpr interval_word intervals[] = {
    {"1s", 1},     {"1m", 60},           {"5m", 300},           {"15m", 900},
    {"1h", 3'600}, {"1d", day_interval}, {"1w", week_interval}, {"1mo", month_interval},
};

/// Nothing can be added any more to what was asked for.
bool is_over(const list_candles& query, const list_result<list_candles>& found, unix_nanos now) {
  if (found->items.empty()) return false;
  const auto last = std::max(query.to.value - 1, found->items.front().start.value);
  const auto start = candle_start({last}, query.interval_s, query.utc_offset_s);
  return candle_end(start, query.interval_s, query.utc_offset_s).value + settled_after_ns <= now.value;
}

schema_ref history_schema() {
  return object_of("CandlePage", {{"items", array_of(candle_schema())},
                                  {"next_cursor", nullable(text_of(1, 64))},
                                  {"seq", nullable(views::channel_seq.schema())}});
}

/// `{"items": […], "next_cursor": …, "seq": …}`: the number of the newest candle.
http_response history_response(const listing<candle>& found) {
  return json_response(200, [&](std::string& out) {
    json_object body(out);
    {
      json_array items(body.member("items"));
      for (const auto& one : found.items) write_candle(items.item(), one);
    }
    if (found.more && !found.items.empty()) {
      body.word("next_cursor", cursor_text(history_list, {list_candles::cursor(found.items.back()), 0}));
    } else {
      body.nothing("next_cursor");
    }
    if (found.items.empty()) return body.nothing("seq");
    body.number("seq", candle_seq(found.items.front()));
  });
}

void serve_history(route_services& with, const exchange_ptr& ex) {
  const auto image = image_of(with, *ex);
  if (!image) return;
  const auto at = read_page(with, *ex, history_list);
  if (!at) return;
  auto query = read_candle_query(with, *ex, image->listing.symbol);
  if (!query) return;
  query->limit = at->limit;
  if (at->before != 0) query->to = std::min(query->to, unix_nanos{static_cast<std::int64_t>(at->before)});
  ask_list(with, ex, *query, [&with, ex, query = *query](const list_result<list_candles>& found) {
    if (!found) return refuse_list(with, *ex, history_list, found.error().text);
    auto answer = history_response(*found);
    make_cacheable(*ex, answer, is_over(query, found, with.ports.time.now()) ? good_for_an_hour : ask_again);
    ex->answer(std::move(answer));
  });
}

}  // namespace

std::int64_t interval_of(std::optional<std::string_view> word) {
  constexpr std::int64_t minute_s = 60;
  for (const auto& one : intervals) {
    if (word == one.word) return one.seconds;
  }
  return minute_s;
}

parameter interval_parameter() {
  std::vector<std::string_view> words;
  for (const auto& one : intervals) words.push_back(one.word);
  return {"interval", with_fallback(words_of(std::move(words)), "\"1m\""),
          "A day is the market's, a week begins on Monday. Seconds are kept for a week."};
}

std::optional<list_candles> read_candle_query(const route_services& with, exchange& ex, symbol_id symbol) {
  list_candles query{symbol, interval_of(ex.query("interval")), {}, {}};
  query.to = with.ports.time.now() + 1;
  query.utc_offset_s = utc_offset_of(with);
  if (!read_moment(with, ex, "to", query.to) || !read_moment(with, ex, "from", query.from)) return std::nullopt;
  return query;
}

void add_history_routes(gateway_registry& to, const settings& limits) {
  auto history = with_pages(
      symbol_route("/api/v1/market/history/{symbol}", "listCandles", "Candles, newest first", history_schema(), {},
                   serve_history),
      page_parameters(limits, {interval_parameter(),
                               {"from", text_of(10, 40), "RFC 3339 time or day: candles that begin then or later."},
                               {"to", text_of(10, 40), "RFC 3339 time or day: candles that begin before it."}}));
  history.answers.front().headers = {"ETag"};
  to.add(std::move(history));
}

}  // namespace madang::market
