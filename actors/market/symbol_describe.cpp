#include "actors/kernel/description.hpp"
#include "actors/market/symbol.hpp"

namespace madang::market {
namespace {

void add_listing(description& out, const instrument_listing& listing) {
  const auto& [symbol, name, name_ko, market, currency, lot_size, base_price] = listing;
  out.add("symbol", symbol)
      .add("name", name)
      .add("name_ko", name_ko)
      .add("market", market)
      .add("currency", currency)
      .add("lot_size", lot_size)
      .add("listed_base_price", base_price);
}

void add_limits(description& out, const day_limits& limits) {
  const auto& [base, lower, upper] = limits;
  out.add("base_price", base).add("lower_limit", lower).add("upper_limit", upper);
}

void add_day(description& out, const day_statistics& today) {
  const auto& [day, open, high, low, last, last_amount, volume, turnover] = today;
  out.add("day", day)
      .add("open", open)
      .add("high", high)
      .add("low", low)
      .add("last_price", last)
      .add("last_quantity", last_amount)
      .add("volume", volume)
      .add("turnover", turnover);
}

std::string describe_call(const session_call& call) {
  return std::string(to_text(call.session)) + " of " + to_text(call.day);
}

void add_session(description& out, const symbol_session& session) {
  const auto& [told, now, is_turning, gathers, auction_price, last_auction, under_way] = session;
  out.add("session", describe_call(now))
      .add("session_told", describe_call(told))
      .add("session_turning", is_turning)
      .add("gathers", gathers)
      .add("session_ends_at", now.ends_at)
      .add("auction_price", auction_price)
      .add("last_auction",
           last_auction ? to_text(last_auction->quantity) + " at " + to_text(last_auction->price) : std::string{})
      .add("uncrossing_left", under_way ? to_text(under_way->left) : std::string{});
}

std::vector<book_level> levels_of(const order_book& book, side on) {
  std::vector<book_level> out;
  book.levels(on, description::items_max, [&](const book_level& one) { out.push_back(one); });
  return out;
}
description::line describe_level(const book_level& one) {
  return {to_text(one.price), to_text(one.quantity) + " in " + std::to_string(one.orders) + " orders"};
}

std::string describe_parked(const std::optional<aggressor_parked>& parked) {
  if (!parked) return {};
  return to_text(parked->order) + ", " + to_text(parked->leaves) + " of " + to_text(parked->quantity) + " left";
}

}  // namespace

std::vector<named_value> describe(const symbol_state& current) {
  const auto& [listing, limits, status, book, stops, links, session, gathered, auction_orders, orders, day_orders,
               reports, ended, parked, trades, today, changed_at, seq, released] = current;
  description out;
  add_listing(out, listing);
  add_limits(out, limits);
  out.add("status", status)
      .list("asks", levels_of(book, side::sell), describe_level)
      .list("bids", levels_of(book, side::buy), describe_level)
      .add("waiting_stops", stops.size())
      .list("triggered_stops", stops.first_triggered(description::items_max),
            [](const stop_book::triggered_stop& one) {
              return description::line{to_text(one.stop.order), "at " + to_text(one.stood_at)};
            })
      .add("linked_stops", links.size())
      .add("gathered_at_market", gathered.size())
      .add("auction_orders", auction_orders.size())
      .add("known_orders", orders.size())
      .add("day_orders", day_orders.size())
      .add("orders_with_unacknowledged_reports", reports.size())
      .add("ended_pairs", ended.size())
      .add("parked_aggressor", describe_parked(parked))
      .add("trades", trades);
  add_session(out, session);
  add_day(out, today);
  out.add("changed_at", changed_at).add("seq", seq).add("released_to_be_consumed", released.size());
  return out.take();
}

}  // namespace madang::market
