#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "actors/market/order_book.hpp"
#include "messages/market/instrument.hpp"
#include "messages/market/session.hpp"
#include "messages/money/wide_money.hpp"

/// A call auction: orders gather, and trade at one price when it ends. Pure.
namespace madang::market {

/// What is there when it ends: `limited` with limits, crossed as it may be, and `unlimited` without, each at the price
/// that it is held at. These come first.
struct gathered_orders {
  const order_book& limited;
  const order_book& unlimited;
};

/// What there is on one side at one price.
struct auction_level {
  madang::price price;
  wide_int quantity = 0;
};

/// What an auction would come to. Zero quantity: nothing crosses, and there is no price.
struct single_price {
  madang::price price;
  madang::quantity quantity;
  madang::quantity imbalance;  ///< what more there is at this price on the side `surplus`
  side surplus = side::buy;

  friend bool operator==(const single_price&, const single_price&) = default;
  MADANG_FIELDS(price, quantity, imbalance, surplus)
};

using tick_function = std::function<price(price)>;

/// The price within the limits at which most trades; of these the one that leaves the smallest imbalance; of these the
/// nearest to the reference, and of two as near the higher. Levels may come in any order, and at a price more than
/// once. Prices at which no order stands count where `tick_at` has them; without it the reference alone does.
single_price find_single_price(std::vector<auction_level> buys, std::vector<auction_level> sells,
                               const day_limits& limits, price reference, const tick_function& tick_at);
single_price find_single_price(const gathered_orders& gathered, const day_limits& limits, price reference,
                               const tick_function& tick_at);

/// KRX's allotment where the opening price is at the day's limit and not all of a side can trade: by size, of two as
/// large the earlier first, in rounds of 100, 500, 1,000 and 2,000 lots, half of what is left of each, and the rest.
/// `wanted` and the answer: from the earliest order on.
std::vector<quantity> allot_by_size(const std::vector<quantity>& wanted, quantity lot, quantity total);

/// What an order still gets.
struct allotment {
  order_id order;
  quantity left;

  friend bool operator==(const allotment&, const allotment&) = default;
  MADANG_FIELDS(order, left)
};
/// A price has been found and trades follow, a pass full of them at a time.
struct uncrossing {
  madang::price price;
  quantity left;
  side shared = side::buy;        ///< whose orders share, where `shares` says what they get
  std::vector<allotment> shares;  ///< the last is the next; empty: by priority
  bool is_shared = false;

  friend bool operator==(const uncrossing&, const uncrossing&) = default;
  MADANG_FIELDS(price, left, shared, shares, is_shared)
};
/// Where an auction's price is found; shares where it is an opening price at the day's limit.
uncrossing begin_uncrossing(const gathered_orders& gathered, const single_price& found, trading_session session,
                            const day_limits& limits, quantity lot);

struct auction_fill {
  resting_order buy;
  resting_order sell;
  madang::quantity quantity;
};
/// The next trades, at most so many; none: it is done. Who trades with whom says nothing: orders of one owner may meet.
std::vector<auction_fill> next_fills(const gathered_orders& gathered, const uncrossing& under_way, std::size_t most);

/// Up to `most` levels of a side, best first, of what stays when so much of it has traded. A level of which a part is
/// gone keeps its count of orders. Orders without a limit are the first to go and show in no level.
std::vector<book_level> levels_left(const gathered_orders& gathered, side on, quantity traded, std::size_t most);

}  // namespace madang::market
