#include <algorithm>

#include "actors/market/symbol.hpp"

/// An auction as it is shown.
namespace madang::market {
namespace {

constexpr std::size_t book_depth = 10;
constexpr std::size_t auction_depth = 3;

std::vector<level_view> levels_shown(const symbol_state& current, side on, quantity traded) {
  std::vector<level_view> out;
  for (const auto& one : levels_left(current.auction(), on, traded, book_depth)) {
    out.push_back({one.price, one.quantity, one.orders});
  }
  return out;
}

std::vector<level_view> first_levels(const std::vector<level_view>& from) {
  return {from.begin(), from.begin() + static_cast<std::ptrdiff_t>(std::min(from.size(), auction_depth))};
}

auction_view view_of(const symbol_state& current) {
  auction_view view;
  view.symbol = current.listing.symbol;
  view.as_of = current.changed_at;
  return view;
}

void tell_result(const auction_uncrossed& result, auction_view& view) {
  view.phase = result.session;
  view.is_done = true;
  view.expected_price = result.price;
  view.expected_quantity = result.quantity;
  view.imbalance = result.imbalance;
  view.surplus = result.surplus;
}

}  // namespace

trading_session session_shown(const symbol_state& current) {
  if (current.status == instrument_status::delisted) return trading_session::closed;
  if (current.status == instrument_status::halted) return trading_session::halted;
  return current.session.now.session;
}

void show_gathering(const symbol_state& current, const tick_function& tick_at, market_image& image) {
  auto view = view_of(current);
  view.ends_at = current.session.now.ends_at;
  auto trades = quantity{};
  if (current.session.under_way && current.session.last_auction) {
    tell_result(*current.session.last_auction, view);
    trades = current.session.under_way->left;
  } else {
    const auto found = find_single_price(current.auction(), current.limits, next_base(current), tick_at);
    view.phase = current.session.now.session;
    view.expected_price = found.price;
    view.expected_quantity = found.quantity;
    view.imbalance = found.imbalance;
    view.surplus = found.surplus;
    trades = found.quantity;
  }
  image.book.bids = levels_shown(current, side::buy, trades);
  image.book.asks = levels_shown(current, side::sell, trades);
  view.bids = first_levels(image.book.bids);
  view.asks = first_levels(image.book.asks);
  image.auction = std::move(view);
}

void show_last_auction(const symbol_state& current, market_image& image) {
  if (!current.session.last_auction) return;
  auto view = view_of(current);
  tell_result(*current.session.last_auction, view);
  view.bids = first_levels(image.book.bids);
  view.asks = first_levels(image.book.asks);
  image.auction = std::move(view);
}

}  // namespace madang::market
