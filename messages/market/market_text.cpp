#include "messages/market/market_text.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "messages/market/words.hpp"

namespace madang::market {
namespace {

void append_number(std::string& out, std::uint64_t value) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

void append_word(std::string& out, std::string_view text) {
  out += '"';
  out += text;
  out += '"';
}

template <class FixedPoint>
void append_decimal(std::string& out, std::string_view key, FixedPoint value) {
  out += key;
  append_word(out, to_text(value));
}

void append_price_or_null(std::string& out, std::string_view key, price value) {
  if (value) return append_decimal(out, key, value);
  out += key;
  out += "null";
}

void append_change(std::string& out, const quote_view& quote) {
  if (!quote.last_price) {
    out += R"(,"change":null,"change_rate":null)";
    return;
  }
  const auto change = quote.last_price - quote.base;
  append_decimal(out, R"(,"change":)", change);
  out += R"(,"change_rate":)";
  append_word(out, ratio_text(money{change.raw}, money{quote.base.raw}));
}

}  // namespace

void append_quote(std::string& out, const shown_quote& quote) {
  out += R"({"symbol":)";
  append_word(out, quote.symbol.text());
  append_price_or_null(out, R"(,"last_price":)", quote.last_price);
  append_decimal(out, R"(,"last_quantity":)", quote.last_quantity);
  append_change(out, quote);
  append_price_or_null(out, R"(,"open":)", quote.open);
  append_price_or_null(out, R"(,"high":)", quote.high);
  append_price_or_null(out, R"(,"low":)", quote.low);
  append_decimal(out, R"(,"volume":)", quote.volume);
  append_decimal(out, R"(,"turnover":)", quote.turnover);
  append_price_or_null(out, R"(,"bid_price":)", quote.bid.price);
  append_decimal(out, R"(,"bid_quantity":)", quote.bid.quantity);
  append_price_or_null(out, R"(,"ask_price":)", quote.ask.price);
  append_decimal(out, R"(,"ask_quantity":)", quote.ask.quantity);
  append_price_or_null(out, R"(,"tick_size":)", quote.tick_size);
  append_decimal(out, R"(,"lower_limit":)", quote.lower_limit);
  append_decimal(out, R"(,"upper_limit":)", quote.upper_limit);
  out += R"(,"session":)";
  append_word(out, to_text(quote.session));
  out += R"(,"stale":false,"provider":"EXCHANGE","as_of":)";
  append_word(out, to_rfc3339(quote.as_of));
  out += R"(,"seq":)";
  append_number(out, quote.seq);
  out += '}';
}

void append_trade(std::string& out, const trade_view& trade) {
  out += R"({"trade_id":")";
  out += trade.symbol.text();
  out += '#';
  append_number(out, trade.number);
  append_decimal(out, R"(","price":)", trade.price);
  append_decimal(out, R"(,"quantity":)", trade.quantity);
  out += R"(,"aggressor":)";
  append_word(out, to_text(trade.aggressor));
  out += R"(,"executed_at":)";
  append_word(out, to_rfc3339(trade.time));
  out += '}';
}

void append_candle(std::string& out, const candle& one, bool is_final) {
  out += R"({"time":)";
  append_word(out, to_rfc3339(one.start));
  append_decimal(out, R"(,"open":)", one.open);
  append_decimal(out, R"(,"high":)", one.high);
  append_decimal(out, R"(,"low":)", one.low);
  append_decimal(out, R"(,"close":)", one.close);
  append_decimal(out, R"(,"volume":)", one.volume);
  out += is_final ? R"(,"final":true})" : R"(,"final":false})";
}

void append_index(std::string& out, const index_view& index) {
  const auto change = index.value - index.base;
  out += R"({"index":)";
  append_word(out, index.index.text());
  out += R"(,"name":)";
  append_word(out, index.name);
  append_decimal(out, R"(,"value":)", index.value);
  append_decimal(out, R"(,"change":)", change);
  out += R"(,"change_rate":)";
  append_word(out, ratio_text(money{change.raw}, money{index.base.raw}));
  out += R"(,"advancers":)";
  append_number(out, index.advancers);
  out += R"(,"decliners":)";
  append_number(out, index.decliners);
  out += R"(,"as_of":)";
  append_word(out, to_rfc3339(index.as_of));
  out += R"(,"seq":)";
  append_number(out, index.seq);
  out += '}';
}

void append_clock(std::string& out, const market_clock& clock) {
  out += R"({"market":)";
  append_word(out, to_text(clock.market));
  out += R"(,"timestamp":)";
  append_word(out, to_rfc3339(clock.timestamp));
  out += R"(,"trade_date":)";
  append_word(out, to_text(clock.trade_date));
  out += R"(,"session":)";
  append_word(out, to_text(clock.session));
  out += clock.is_open ? R"(,"is_open":true)" : R"(,"is_open":false)";
  out += R"(,"next_open":)";
  append_word(out, to_rfc3339(clock.next_open));
  out += R"(,"next_close":)";
  append_word(out, to_rfc3339(clock.next_close));
  out += R"(,"mode":)";
  append_word(out, to_text(clock.mode));
  out += R"(,"speed":"1"})";
}

void append_level(std::string& out, const level_view& level) {
  append_decimal(out, "[", level.price);
  append_decimal(out, ",", level.quantity);
  out += ',';
  append_number(out, level.orders);
  out += ']';
}

void append_levels(std::string& out, const std::vector<level_view>& levels, std::size_t depth) {
  out += '[';
  const auto shown = std::min(depth, levels.size());
  for (std::size_t i = 0; i < shown; ++i) {
    if (i != 0) out += ',';
    append_level(out, levels[i]);
  }
  out += ']';
}

void append_book(std::string& out, const book_view& book, std::size_t depth) {
  out += R"({"symbol":)";
  append_word(out, book.symbol.text());
  out += R"(,"seq":)";
  append_number(out, book.seq);
  out += R"(,"bids":)";
  append_levels(out, book.bids, depth);
  out += R"(,"asks":)";
  append_levels(out, book.asks, depth);
  out += R"(,"as_of":)";
  append_word(out, to_rfc3339(book.as_of));
  out += '}';
}

}  // namespace madang::market
