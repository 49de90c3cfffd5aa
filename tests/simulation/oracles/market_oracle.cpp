#include "tests/simulation/oracles/market_oracle.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "cluster/ports/channel_registry.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/clients/gateway_reader.hpp"

namespace madang::simulation {
namespace {

constexpr std::size_t levels_shown = 10;
constexpr wide_int notional_scale = 1'000'000;  // price times quantity is 10^-10, money 10^-4

void require_amount(const json_value& said, std::string_view name, const std::string& expected) {
  const auto& text = text_at(said, name);
  require(text == expected, "a quote shows " + std::string(name) + " " + text + ", and it is " + expected);
}

/// Null where there is none.
void require_price(const json_value& said, std::string_view name, price expected) {
  if (expected) return require_amount(said, name, to_text(expected));
  const auto* found = said.find(name);
  require(found != nullptr && found->is_null(), "a quote shows " + std::string(name) + " where there is none");
}

}  // namespace

void market_oracle::take(symbol_id symbol, const symbol_event& event, const record& one) {
  auto& book = books_[symbol];
  auto& today = today_[symbol];
  match(book, event);
  count(today, event);
  const auto book_number = number_in({channel_kind::book, symbol.value}, one);
  const auto quote_number = number_in({channel_kind::quote, symbol.value}, one);
  if (book_number == 0 && quote_number == 0) return;
  today.book = shown(book);
  if (book_number != 0) shown_books_[{symbol, book_number}] = today.book;
  if (quote_number != 0) shown_quotes_[{symbol, quote_number}] = today;
}

void market_oracle::match(naive_book& book, const symbol_event& event) {
  auto best_for = [&](side aggressor, price limit, quantity amount) {
    std::optional<planned_fill> first;
    book.plan(aggressor, limit, amount, {}, false, 1, [&](const planned_fill& fill) { first = fill; });
    return first;
  };
  if (const auto* trade = std::get_if<traded>(&event)) {
    auto best = best_for(trade->aggressor, trade->price, trade->quantity);
    require(best && best->maker == trade->maker && best->price == trade->price && best->quantity == trade->quantity,
            "a trade passed over an order with priority");
    book.reduce(trade->maker, trade->quantity);
  } else if (const auto* rested = std::get_if<order_rested>(&event)) {
    require(!best_for(rested->side, rested->price, rested->leaves), "an order rests though it crosses");
    book.add({rested->order, rested->account, rested->side, rested->price, rested->leaves});
  } else if (const auto* taken = std::get_if<best_price_taken>(&event)) {
    const auto from = taken->type == order_type::best_limit ? opposite(taken->side) : taken->side;
    const auto best = best_for(opposite(from), order_book::unlimited(opposite(from)), quantity{1});
    require(best && best->price == taken->price, "an order takes another limit from the book than its best price");
    ++limits_taken_;
  } else if (const auto* removed = std::get_if<order_removed>(&event)) {
    book.remove(removed->order);
  } else if (const auto* replaced = std::get_if<resting_order_replaced>(&event)) {
    auto less = book.find(replaced->order)->leaves - replaced->leaves;
    if (!replaced->keeps_priority) book.remove(replaced->order);
    if (replaced->keeps_priority && less) book.reduce(replaced->order, less);
  }
}

void market_oracle::count(quote_seen& today, const symbol_event& event) {
  if (const auto* listed = std::get_if<instrument_listed>(&event)) {
    today.last = listed->limits.base;
    today.market = listed->listing.market;
    today.day = listed->day;
    today.limits = listed->limits;
  } else if (const auto* trade = std::get_if<traded>(&event)) {
    if (!today.open) today.open = today.high = today.low = trade->price;
    today.high = std::max(today.high, trade->price);
    today.low = std::min(today.low, trade->price);
    today.last = trade->price;
    today.volume += trade->quantity.raw;
    today.turnover += wide_int{trade->price.raw} * trade->quantity.raw / notional_scale;
  } else if (const auto* opened = std::get_if<day_opened>(&event)) {
    quote_seen next;
    next.last = today.last;
    next.halted = today.halted;
    next.market = today.market;
    next.day = opened->day;
    next.limits = opened->limits;
    today = next;
  } else if (const auto* adjusted = std::get_if<symbol_adjusted_by>(&event)) {
    require(today.book.bids.empty() && today.book.asks.empty() && today.halted,
            "a price is changed while orders are there");
    quote_seen next;
    next.last = adjusted->limits.base;
    next.halted = today.halted;
    next.market = today.market;
    next.day = today.day;
    next.limits = adjusted->limits;
    today = next;
  } else if (std::holds_alternative<trading_halted>(event) || std::holds_alternative<symbol_halted_by>(event)) {
    today.halted = true;
  } else if (std::holds_alternative<trading_resumed>(event) || std::holds_alternative<symbol_resumed_by>(event)) {
    today.halted = false;
  }
}

/// The ten best levels of each side.
book_seen market_oracle::shown(const naive_book& book) {
  book_seen seen;
  book.for_each([&](const resting_order& one) {
    auto& levels = one.side == side::buy ? seen.bids : seen.asks;
    if (levels.size() == levels_shown && !levels.contains(one.price)) return;
    auto& level = levels[one.price];
    level.quantity += one.leaves;
    ++level.orders;
  });
  return seen;
}

price market_oracle::tick_of(const quote_seen& quote) const {
  const auto* steps = rules_.ticks(quote.market, quote.day);
  return steps != nullptr ? steps->tick_at(quote.last) : price{};
}

void market_oracle::confirm_book(symbol_id symbol, std::uint64_t seq, const book_seen& said) const {
  const auto known = shown_books_.find({symbol, seq});
  require(known != shown_books_.end(), "a book is shown under a number that is not on the disk");
  require(known->second == said, "a book is shown otherwise than the orders in it");
}

void market_oracle::confirm_quote(symbol_id symbol, std::uint64_t seq, const json_value& said) const {
  const auto known = shown_quotes_.find({symbol, seq});
  require(known != shown_quotes_.end(), "a quote is shown under a number that is not on the disk");
  const auto& quote = known->second;
  require(number_at(said, "seq") == seq, "a quote is numbered otherwise than its frame");
  require_price(said, "last_price", quote.last);
  require_price(said, "open", quote.open);
  require_price(said, "high", quote.high);
  require_price(said, "low", quote.low);
  require_amount(said, "volume", to_text(wide_quantity{quote.volume}));
  require_amount(said, "turnover", to_text(wide_money{quote.turnover}));
  require_amount(said, "session", quote.halted ? "HALTED" : "CONTINUOUS");
  require_price(said, "tick_size", tick_of(quote));
  require_amount(said, "lower_limit", to_text(quote.limits.lower));
  require_amount(said, "upper_limit", to_text(quote.limits.upper));
  const auto& [bids, asks] = quote.book;
  require_price(said, "bid_price", bids.empty() ? price{} : bids.rbegin()->first);
  require_price(said, "ask_price", asks.empty() ? price{} : asks.begin()->first);
  require_amount(said, "bid_quantity", to_text(bids.empty() ? quantity{} : bids.rbegin()->second.quantity));
  require_amount(said, "ask_quantity", to_text(asks.empty() ? quantity{} : asks.begin()->second.quantity));
}

}  // namespace madang::simulation
