#include "gateway/market/market_routes.hpp"

#include <algorithm>

#include "cluster/ports/market/market_cache.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/api/parameters/time_parameter.hpp"
#include "gateway/api/past_reads.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/market/book_json.hpp"
#include "gateway/market/calendar/calendar_routes.hpp"
#include "gateway/market/history_routes.hpp"
#include "gateway/market/indicators/indicator_routes.hpp"
#include "gateway/market/market_requests.hpp"
#include "gateway/market/news_routes.hpp"
#include "gateway/market/quote_json.hpp"
#include "gateway/market/stock_routes.hpp"
#include "gateway/market/trade_json.hpp"
#include "messages/market/words.hpp"

namespace madang::market {
namespace {

constexpr std::string_view trades_list = "trades";
constexpr std::size_t quotes_max = 200;

// ---- quotes, books, trades -----------------------------------------------------------------------------------------

/// The image of a symbol as it was published at `?as_of=`. `counted_by`: whose numbers digits are, `newest` the last.
template <class Show>
void show_past(route_services& with, const exchange_ptr& ex, symbol_id symbol, channel_kind counted_by,
               std::uint64_t newest, Show show) {
  const auto moment = read_as_of(with, *ex, newest);
  if (!moment) return;
  past_request wanted{entity_of(symbol), *moment};
  wanted.counted_by = counted_by;
  ask_past_view<market_image>(with, ex, std::move(wanted), [show](const exchange_ptr& at, market_image&& image) {
    at->answer(json_response(200, [&](std::string& out) { show(out, image); }));
  });
}

void serve_quote(route_services& with, const exchange_ptr& ex) {
  const auto image = image_of(with, *ex);
  if (!image) return;
  if (is_of_past(*ex)) {
    return show_past(with, ex, image->listing.symbol, channel_kind::quote, image->quote.seq,
                     [](std::string& out, const market_image& then) { write_quote(out, then.quote); });
  }
  answer_at_gate(with, ex, json_response(200, [&](std::string& out) { write_quote(out, image->quote); }));
}

/// An unknown symbol costs only itself: it stands in `errors`.
void serve_quotes(route_services& with, const exchange_ptr& ex) {
  std::vector<image_ptr> found;
  std::vector<missing_quote> missing;
  auto rest = *ex->query("symbols");
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    const auto symbol = symbol_id::parse(rest.substr(0, comma));
    auto image = symbol ? with.ports.cache.image(*symbol) : nullptr;
    if (found.size() + missing.size() == quotes_max) return ex->refuse("parameter_invalid", "Too many symbols.");
    if (image) {
      found.push_back(std::move(image));
    } else {
      missing.push_back({std::string(rest.substr(0, comma))});
    }
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  answer_at_gate(with, ex, json_response(200, [&](std::string& out) {
                   json_object body(out);
                   {
                     json_array items(body.member("items"));
                     for (const auto& one : found) write_quote(items.item(), one->quote);
                   }
                   json_array errors(body.member("errors"));
                   for (const auto& one : missing) write_missing_quote(errors.item(), one);
                 }));
}

std::size_t number_or(std::optional<std::string_view> text, std::size_t otherwise) {
  return text ? std::stoul(std::string(*text)) : otherwise;
}

void serve_book(route_services& with, const exchange_ptr& ex) {
  const auto image = image_of(with, *ex);
  if (!image) return;
  const auto depth = number_or(ex->query("depth"), 10);
  if (is_of_past(*ex)) {
    return show_past(with, ex, image->listing.symbol, channel_kind::book, image->book.seq,
                     [depth](std::string& out, const market_image& then) { write_book(out, then.book, depth); });
  }
  answer_at_gate(with, ex, json_response(200, [&](std::string& out) { write_book(out, image->book, depth); }));
}

void serve_trades(route_services& with, const exchange_ptr& ex) {
  const auto image = image_of(with, *ex);
  if (!image) return;
  const auto at = read_page(with, *ex, trades_list);
  if (!at) return;
  auto trades = with.ports.cache.trades(image->listing.symbol, at->limit + 1, at->before);
  std::optional<list_cursor> next;
  if (trades.size() > at->limit) {
    trades.resize(at->limit);
    next = list_cursor{trades.back().number, 0};
  }
  answer_at_gate(with, ex, list_response(trades, trades_list, next, write_trade));
}

// ---- declarations --------------------------------------------------------------------------------------------------

schema_ref quote_list_schema() {
  return object_of("QuoteList", {{"items", array_of(quote_schema())}, {"errors", array_of(missing_quote_schema())}});
}

}  // namespace

void add_market_routes(gateway_registry& to, const settings& limits) {
  add_stock_routes(to, limits);
  add_calendar_routes(to, limits);
  add_news_routes(to, limits);
  auto quotes = market_route("/api/v1/market/quotes", "listQuotes", "Quotes of several symbols", quote_list_schema(),
                             serve_quotes);
  quotes.in_query = {{"symbols", text_of(1, 2'048), "Symbols, separated by commas; at most 200.", true}};
  to.add(std::move(quotes));
  constexpr std::string_view as_it_was = "As it was: a `seq` of this read, or an RFC 3339 time, included.";
  auto quote = symbol_route("/api/v1/market/quote/{symbol}", "getQuote", "The quote", quote_schema(), {}, serve_quote);
  add_as_of(quote, as_it_was);
  to.add(std::move(quote));
  auto book = symbol_route("/api/v1/market/orderbook/{symbol}", "getBook", "The best levels of the book", book_schema(),
                           {{"depth", with_fallback(integer_of(1, 100), "10"), "Levels of each side; ten are kept."}},
                           serve_book);
  add_as_of(book, as_it_was);
  to.add(std::move(book));
  to.add(with_pages(symbol_route("/api/v1/market/trades/{symbol}", "listTrades", "The latest trades, newest first",
                                 page_schema("TradePage", trade_schema()), {}, serve_trades),
                    page_parameters(limits)));
  add_history_routes(to, limits);
  add_indicator_routes(to, limits);
}

}  // namespace madang::market
