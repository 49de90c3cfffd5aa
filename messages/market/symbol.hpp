#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/admin_act.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/instrument.hpp"
#include "messages/market/session.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/order.hpp"

namespace madang::market {

// ---- events of a symbol --------------------------------------------------------------------------------------------

struct instrument_listed {
  instrument_listing listing;
  day_limits limits;
  calendar_day day;

  MADANG_EVENT(instrument_listed, 501, 1, listing, limits, day)
};
/// One trade, at the maker's price. Consumes the taker's peer message `peer message` (0 when a parked aggressor
/// continues). After `auction_uncrossed`, until the next `session_entered`, both orders rested, the price is the
/// auction's, and the taker is the one that came later.
struct traded {
  std::uint64_t number = 0;  ///< of the symbol, from 1
  std::uint32_t peer_message = 0;
  side aggressor = side::buy;
  madang::price price;
  madang::quantity quantity;
  order_id taker;
  account_id taker_account;
  order_id maker;
  account_id maker_account;
  bool tells_time = false;  ///< since version 2: the orders are told when it was made

  MADANG_EVENT(traded, 502, 2, number, peer_message, aggressor, price, quantity, taker, taker_account, maker,
               maker_account, tells_time)
};
/// Rests at the back of its level with `leaves`.
struct order_rested {
  order_id order;
  std::uint32_t peer_message = 0;
  account_id account;
  madang::side side = madang::side::buy;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::price price;
  madang::quantity quantity;
  madang::quantity leaves;
  self_trade_group group{};  ///< since version 2; none before

  MADANG_EVENT(order_rested, 503, 2, order, peer_message, account, side, time_in_force, price, quantity, leaves, group)
};
/// Left the book, or never got to rest, with `leaves` not traded.
struct order_removed {
  order_id order;
  std::uint32_t peer_message = 0;
  account_id account;
  order_reason reason = order_reason::none;
  quantity leaves;

  MADANG_EVENT(order_removed, 504, 1, order, peer_message, account, reason, leaves)
};
struct order_refused {
  order_id order;
  std::uint32_t peer_message = 0;
  account_id account;
  order_reason reason = order_reason::none;

  MADANG_EVENT(order_refused, 505, 1, order, peer_message, account, reason)
};
/// New terms of a resting order. `keeps_priority`: stays where it is with fewer shares; otherwise it has left its place
/// and the rest of the pass says where it went (traded, order_rested, order_removed).
struct resting_order_replaced {
  order_id order;
  std::uint32_t peer_message = 0;
  madang::quantity quantity;
  madang::price price;
  madang::quantity leaves;
  bool keeps_priority = false;

  MADANG_EVENT(resting_order_replaced, 506, 1, order, peer_message, quantity, price, leaves, keeps_priority)
};
struct order_change_refused {
  order_id order;
  std::uint32_t peer_message = 0;
  order_reject reason = order_reject::order_not_open;

  MADANG_EVENT(order_change_refused, 507, 1, order, peer_message, reason)
};
/// The pass made as many fills as one pass may; the symbol goes on with this order before anything else.
struct aggressor_parked {
  order_id order;
  account_id account;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  price worst;
  madang::quantity quantity;
  madang::quantity leaves;
  self_trade_group group{};  ///< since version 2; none before

  MADANG_EVENT(aggressor_parked, 508, 2, order, account, side, type, time_in_force, worst, quantity, leaves, group)
};
struct trading_halted {
  MADANG_EMPTY_EVENT(trading_halted, 509, 1)
};
struct trading_resumed {
  MADANG_EMPTY_EVENT(trading_resumed, 510, 1)
};
/// The day is over for this symbol: all its day orders are out. The next day's limits follow from the last price.
struct day_opened {
  calendar_day day;
  day_limits limits;

  MADANG_EVENT(day_opened, 511, 1, day, limits)
};

/// The same as `trading_halted` and `trading_resumed`, by an administrator.
struct symbol_halted_by {
  admin_act act;

  MADANG_EVENT(symbol_halted_by, 512, 1, act)
};
struct symbol_resumed_by {
  admin_act act;

  MADANG_EVENT(symbol_resumed_by, 513, 1, act)
};
/// Nothing is taken any more, for good; the orders that rest leave, a pass full of them at a time.
struct symbol_delisted_by {
  admin_act act;

  MADANG_EVENT(symbol_delisted_by, 514, 1, act)
};
/// The same as `instrument_listed`, by an administrator.
struct symbol_listed_by {
  instrument_listing listing;
  day_limits limits;
  calendar_day day;
  admin_act act;

  MADANG_EVENT(symbol_listed_by, 515, 1, listing, limits, day, act)
};
/// The shares were split or merged: trading goes on from this price, within these limits. Halted, and nothing rests.
struct symbol_adjusted_by {
  day_limits limits;
  admin_act act;

  MADANG_EVENT(symbol_adjusted_by, 516, 1, limits, act)
};

/// A stop order waits outside the book. `type`: as it was placed. `reference`: the last price, which a trailing stop
/// follows from here.
struct stop_accepted {
  order_id order;
  std::uint32_t peer_message = 0;
  account_id account;
  madang::side side = madang::side::buy;
  order_type type = order_type::stop;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  price worst;
  madang::quantity quantity;
  self_trade_group group{};
  stop_terms stop;
  price reference;
  order_id sibling = {};  ///< since version 2: the order in the book that holds its shares; zero: none

  MADANG_EVENT(stop_accepted, 517, 2, order, peer_message, account, side, type, time_in_force, worst, quantity, group,
               stop, reference, sibling)
};
/// Its stop price is reached: it goes to the book, and what follows is its first pass.
struct stop_triggered {
  order_id order;
  std::uint32_t peer_message = 0;
  account_id account;
  price stop_price;  ///< as it stood

  MADANG_EVENT(stop_triggered, 518, 1, order, peer_message, account, stop_price)
};
/// New terms of a stop order that waits. `keeps_priority`: with no more shares at the same stop price, and always where
/// it trails; otherwise it waits behind the others. `reached`: it waits no more, and `stop_triggered` follows.
struct waiting_stop_replaced {
  order_id order;
  std::uint32_t peer_message = 0;
  madang::quantity quantity;
  price worst;
  stop_terms stop;
  bool keeps_priority = false;
  bool reached = false;

  MADANG_EVENT(waiting_stop_replaced, 519, 1, order, peer_message, quantity, worst, stop, keeps_priority, reached)
};

/// It takes the best price of the other side, or of its own, as its limit; what follows is its first pass.
struct best_price_taken {
  order_id order;
  std::uint32_t peer_message = 0;
  account_id account;
  madang::side side = madang::side::buy;
  order_type type = order_type::best_limit;
  madang::price price;

  MADANG_EVENT(best_price_taken, 530, 1, order, peer_message, account, side, type, price)
};

/// The market is in another session; `session_entered` follows when the auction, if one gathers, is done, which waits
/// for the end of a halt.
struct session_called {
  session_call to;

  MADANG_EVENT(session_called, 520, 1, to)
};
/// The symbol trades by the rules of this session now.
struct session_entered {
  session_call in;

  MADANG_EVENT(session_entered, 521, 1, in)
};
/// An auction has gathered: so much trades at this price, and the trades follow. Zero quantity: nothing crosses, and
/// there is no price. `imbalance`: what more there is at this price on the side `surplus`. `reference`: the last price
/// before it.
struct auction_uncrossed {
  trading_session session = trading_session::opening_auction;
  madang::price price;
  madang::quantity quantity;
  madang::quantity imbalance;
  side surplus = side::buy;
  madang::price reference;

  MADANG_EVENT(auction_uncrossed, 522, 1, session, price, quantity, imbalance, surplus, reference)
};
/// An order without a limit waits for the single price, ahead of all that have one. `worst`: never beyond it.
struct market_order_gathered {
  order_id order;
  std::uint32_t peer_message = 0;
  account_id account;
  madang::side side = madang::side::buy;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  price worst;
  madang::quantity quantity;
  madang::quantity leaves;
  self_trade_group group{};

  MADANG_EVENT(market_order_gathered, 523, 1, order, peer_message, account, side, time_in_force, worst, quantity,
               leaves, group)
};
/// What the next trade would be too far from: the last trade, or the last price of a call auction (the day's base
/// before the first).
enum class volatility_kind : std::uint8_t { dynamic_limit = 1, static_limit = 2 };
/// Orders gather for an auction, so long from the event's time on: the next trade, at `refused`, would have been too
/// far from `reference`.
struct volatility_interrupted {
  volatility_kind kind = volatility_kind::dynamic_limit;
  price reference;
  price refused;
  std::uint32_t duration_s = 0;

  MADANG_EVENT(volatility_interrupted, 524, 1, kind, reference, refused, duration_s)
};
/// The sibling of a stop leaves the book: this much is for the stop to sell, which stands alone from here on.
struct linked_stop_resized {
  order_id order;
  std::uint32_t peer_message = 0;
  account_id account;
  madang::quantity quantity;

  MADANG_EVENT(linked_stop_resized, 531, 1, order, peer_message, account, quantity)
};

using symbol_event =
    std::variant<messages_acknowledged, instrument_listed, traded, order_rested, order_removed, order_refused,
                 resting_order_replaced, order_change_refused, aggressor_parked, trading_halted, trading_resumed,
                 day_opened, symbol_halted_by, symbol_resumed_by, symbol_delisted_by, symbol_listed_by,
                 symbol_adjusted_by, stop_accepted, stop_triggered, waiting_stop_replaced, best_price_taken,
                 session_called, session_entered, auction_uncrossed, market_order_gathered, volatility_interrupted,
                 linked_stop_resized>;

// ---- commands ------------------------------------------------------------------------------------------------------

/// At start, for each configured instrument; a symbol that is listed already ignores it.
struct list_instrument {
  instrument_listing listing;
  day_limits limits;
  calendar_day day;

  MADANG_FIELDS(listing, limits, day)
};
struct halt_trading {
  MADANG_NO_FIELDS
};
struct resume_trading {
  MADANG_NO_FIELDS
};
/// `limits` follow from the last price and are computed by the shell from the dated rules.
struct open_day {
  calendar_day day;

  MADANG_FIELDS(day)
};

/// From whoever drives the sessions of its market, whenever they change and after every start; a symbol that has heard
/// it already ignores it. One that never hears of a session trades continuously.
struct enter_session {
  session_call to;

  MADANG_FIELDS(to)
};

/// Why a symbol refuses an administrator. The order of the lines is the order of precedence; the numbers are permanent.
enum class symbol_reject : std::uint8_t {
  symbol_unknown = 1,
  symbol_exists = 2,
  symbol_delisted = 3,
  no_price_steps = 4
};

struct halt_symbol {
  MADANG_NO_FIELDS
};
struct resume_symbol {
  MADANG_NO_FIELDS
};
struct delist_symbol {
  MADANG_NO_FIELDS
};
/// `limits` are computed by the shell from the dated rules.
struct list_symbol {
  instrument_listing listing;
  calendar_day day;

  MADANG_FIELDS(listing, day)
};
using symbol_change = std::variant<halt_symbol, resume_symbol, delist_symbol, list_symbol>;
/// From an administrator.
struct administer_symbol {
  symbol_id symbol;
  symbol_change change;
  admin_act act;
  bool dry_run = false;

  MADANG_FIELDS(symbol, change, act, dry_run)
};

/// From the batch of a day, of a symbol that is halted: its orders leave, a pass full of them at a time, and when none
/// rests trading goes on from `base`. Asked again until the answer says so. `base` zero: nothing changes.
struct adjust_symbol {
  symbol_id symbol;
  price base;
  admin_act act;

  MADANG_FIELDS(symbol, base, act)
};

/// A delisted symbol to itself: orders rest still.
struct continue_delisting {
  MADANG_NO_FIELDS
};
/// A symbol to itself, ahead of everything else: the pass has more to do.
struct continue_pass {
  MADANG_NO_FIELDS
};

// ---- views: what the market cache holds and channels show ----------------------------------------------------------

struct level_view {
  madang::price price;
  madang::quantity quantity;
  std::uint32_t orders = 0;

  friend bool operator==(const level_view&, const level_view&) = default;
  MADANG_FIELDS(price, quantity, orders)
};
struct trade_view {
  symbol_id symbol;
  std::uint64_t number = 0;
  madang::price price;
  madang::quantity quantity;
  side aggressor = side::buy;
  unix_nanos time;
  std::uint64_t channel_seq = 0;  ///< of `trades:SYM`

  friend bool operator==(const trade_view&, const trade_view&) = default;
  MADANG_VIEW(trade_view, market, 1, symbol, number, price, quantity, aggressor, time, channel_seq)
};
struct quote_view {
  symbol_id symbol;
  price last_price;
  quantity last_quantity;
  price base;
  price open;
  price high;
  price low;
  wide_quantity volume;
  wide_money turnover;
  level_view bid;
  level_view ask;
  instrument_status status = instrument_status::trading;
  unix_nanos as_of;
  std::uint64_t seq = 0;  ///< of `quote:SYM`

  friend bool operator==(const quote_view&, const quote_view&) = default;
  MADANG_VIEW(quote_view, market, 4, symbol, last_price, last_quantity, base, open, high, low, volume, turnover, bid,
              ask, status, as_of, seq)
};
/// A quote as it is shown, with what the price of an order is checked against.
struct shown_quote : quote_view {
  price tick_size{};  ///< at the last price; zero where no rule is known
  price lower_limit{};
  price upper_limit{};
  /// HALTED and CLOSED also where the symbol alone is.
  trading_session session = trading_session::continuous;

  friend bool operator==(const shown_quote&, const shown_quote&) = default;
  MADANG_FIELDS(symbol, last_price, last_quantity, base, open, high, low, volume, turnover, bid, ask, status, as_of,
                seq, tick_size, lower_limit, upper_limit, session)
};
/// The ten best levels of each side, best first.
struct book_view {
  symbol_id symbol;
  std::vector<level_view> bids;
  std::vector<level_view> asks;
  unix_nanos as_of;
  std::uint64_t seq = 0;  ///< of `book:SYM`

  friend bool operator==(const book_view&, const book_view&) = default;
  MADANG_VIEW(book_view, market, 3, symbol, bids, asks, as_of, seq)
};
/// What an auction gathers, or what the last one came to. `bids`, `asks`: the three best levels of what would be left.
struct auction_view {
  symbol_id symbol;
  trading_session phase = trading_session::opening_auction;
  bool is_done = false;  ///< what follows is what it came to
  price expected_price;  ///< zero: nothing crosses
  quantity expected_quantity;
  quantity imbalance;  ///< what more there is at this price on the side `surplus`
  side surplus = side::buy;
  std::vector<level_view> bids;
  std::vector<level_view> asks;
  unix_nanos ends_at;  ///< as far as is known
  unix_nanos as_of;
  std::uint64_t seq = 0;  ///< of `quote:SYM`

  friend bool operator==(const auction_view&, const auction_view&) = default;
  MADANG_FIELDS(symbol, phase, is_done, expected_price, expected_quantity, imbalance, surplus, bids, asks, ends_at,
                as_of, seq)
};
/// What an administrator's act has come to. `affects`: how many orders it ends, or would.
struct symbol_state_view {
  instrument_listing listing;
  day_limits limits;
  instrument_status status = instrument_status::trading;
  std::uint64_t affects = 0;
  price tick;  ///< zero where no rule is known

  MADANG_VIEW(symbol_state_view, market, 5, listing, limits, status, affects, tick)
};
/// What a symbol would go on from, and how many orders rest: the answer to the batch that splits its shares.
struct symbol_price_view {
  symbol_id symbol;
  price last;  ///< with which the next day would begin
  day_limits limits;
  instrument_status status = instrument_status::trading;
  std::uint64_t resting = 0;

  friend bool operator==(const symbol_price_view&, const symbol_price_view&) = default;
  MADANG_VIEW(symbol_price_view, market, 6, symbol, last, limits, status, resting)
};
/// Everything public about one symbol at one moment. Immutable once shared.
struct market_image {
  instrument_listing listing;
  day_limits limits;
  instrument_status status = instrument_status::trading;
  shown_quote quote;
  /// While an auction gathers: what would be left.
  book_view book;
  /// None: there was no auction since the day began.
  std::optional<auction_view> auction = std::nullopt;

  MADANG_FIELDS(listing, limits, status, quote, book, auction)
};

}  // namespace madang::market

namespace madang {

template <>
inline constexpr context_number reject_context<market::symbol_reject> = context_number::market;

}  // namespace madang
