#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "actors/kernel/delivery.hpp"
#include "actors/kernel/ended_pairs.hpp"
#include "actors/market/auction/call_auction.hpp"
#include "actors/market/order_book.hpp"
#include "actors/market/stop_book.hpp"
#include "messages/market/symbol.hpp"
#include "messages/result.hpp"
#include "messages/trading/preview.hpp"
#include "messages/trading/queue_place.hpp"

namespace madang::market {

/// What a symbol may do; from the settings, as data.
struct symbol_rules {
  bool prevent_self_trade = true;
  std::uint32_t fills_per_pass = 1'000;
  std::uint32_t expiries_per_pass = 1'000;
  std::uint64_t book_orders_max = 2'000'000;
  /// The step at a price; none, or zero: there is none. The stop price of a trailing stop is told on it.
  std::function<price(price)> tick_at = {};
  /// How far the next trade may be from what was before; none: as far as it likes.
  struct volatility_limits {
    rate dynamic;
    rate fixed;
    std::uint32_t gathers_s = 120;
  };
  std::function<std::optional<volatility_limits>()> volatility = {};
};

/// An order that the symbol knows: in the book or waiting for its stop price (`resting`), or gone with reports that it
/// has not acknowledged.
struct known_order {
  account_id account;
  madang::quantity quantity;
  std::uint32_t consumed = 0;     ///< of its peer messages
  std::uint32_t next_report = 1;  ///< number of the next peer message to it
  madang::time_in_force time_in_force = madang::time_in_force::day;
  bool resting = false;
  /// Since when it rests: of two at one price the lower has priority. Snapshots before version 4 say it by their order.
  std::uint64_t rank = 0;

  friend bool operator==(const known_order&, const known_order&) = default;
  MADANG_FIELDS(account, quantity, consumed, next_report, time_in_force, resting)
};

/// Stops that share what they sell with an order in the book, their sibling: pairs, by either of the two.
class linked_stops {
 public:
  void link(order_id stop, order_id sibling) {
    sibling_of_.insert_or_assign(stop, sibling);
    stop_of_.insert_or_assign(sibling, stop);
  }
  void unlink(order_id stop) {
    const auto found = sibling_of_.find(stop);
    if (found == sibling_of_.end()) return;
    stop_of_.erase(found->second);
    sibling_of_.erase(found);
  }
  /// Zero: it has none, here and below.
  order_id sibling_of(order_id stop) const { return find(sibling_of_, stop); }
  order_id stop_of(order_id sibling) const { return find(stop_of_, sibling); }

  std::size_t size() const { return sibling_of_.size(); }
  friend bool operator==(const linked_stops&, const linked_stops&) = default;

 private:
  static order_id find(const std::unordered_map<order_id, order_id>& in, order_id key) {
    const auto found = in.find(key);
    return found == in.end() ? order_id{} : found->second;
  }

  std::unordered_map<order_id, order_id> sibling_of_;
  std::unordered_map<order_id, order_id> stop_of_;
};

/// The trading day so far.
struct day_statistics {
  calendar_day day;
  price open;
  price high;
  price low;
  price last;
  quantity last_amount;
  wide_quantity volume;
  wide_money turnover;

  friend bool operator==(const day_statistics&, const day_statistics&) = default;
  MADANG_FIELDS(day, open, high, low, last, last_amount, volume, turnover)
};

/// The session that a symbol trades by, and the auction it gathers for.
struct symbol_session {
  session_call told;        ///< by the market; day zero: it never has
  session_call now;         ///< in force, as told or as an interruption
  bool is_turning = false;  ///< what was told is not in force yet
  bool gathers = false;     ///< for an auction: until it is over, also through a halt of the whole market
  price auction_price;      ///< of the day's last call auction; zero: there was none
  /// What the last auction of the day came to.
  std::optional<auction_uncrossed> last_auction;
  std::optional<uncrossing> under_way;

  /// All kinds of orders trade as they come, and stops are triggered.
  bool is_usual() const { return now.session == trading_session::continuous; }
  /// The session that was told is the one in force, perhaps with another end.
  bool goes_on() const { return told.day == now.day && told.session == now.session; }
  /// By the symbol itself, while the market is in another session.
  bool is_interrupted() const { return now.session == trading_session::vi_auction && !is_turning && !goes_on(); }
  /// The next session ends what gathers. A halt of the whole market does not, nor what gathers again after it.
  bool ends_auction() const {
    if (!gathers || goes_on() || told.session == trading_session::halted) return false;
    return now.session != trading_session::halted || !is_auction(told.session);
  }

  friend bool operator==(const symbol_session&, const symbol_session&) = default;
  MADANG_FIELDS(told, now, is_turning, gathers, auction_price, last_auction, under_way)
};

/// Everything the platform believes about one symbol. Rebuilt by replay; nothing else writes it.
struct symbol_state {
  instrument_listing listing;  ///< symbol zero: not listed yet
  day_limits limits;
  instrument_status status = instrument_status::trading;
  order_book book;
  stop_book stops;  ///< those that are not in the book yet
  linked_stops links;
  symbol_session session;
  /// Orders without a limit that wait for the single price of an auction, at the price that they are held at. While it
  /// gathers `book` may be crossed.
  order_book gathered;
  std::unordered_set<order_id> auction_orders;  ///< those that leave with the auction: these, and such as name it
  std::unordered_map<order_id, known_order> orders;
  std::unordered_set<order_id> day_orders;  ///< of them, those that rest until the day ends
  std::unordered_map<order_id, std::vector<peer_message<symbol_to_order>>> reports;  ///< unacknowledged
  ended_pairs<order_id> ended;  ///< orders that are gone and forgotten but for late copies of their messages
  std::optional<aggressor_parked> parked;
  std::uint64_t trades = 0;
  day_statistics today;
  unix_nanos changed_at;  ///< by the last event that was no acknowledgement
  std::uint64_t seq = 0;  ///< of the last event
  /// Orders that an operator released while the symbol was out of service, and the numbers of their withdrawals. Not
  /// state: recovery says it to a symbol that comes back, which consumes them before all else.
  std::vector<std::pair<order_id, std::uint32_t>> released;

  bool is_listed() const { return static_cast<bool>(listing.symbol); }
  /// A pass is not over: an order has more fills to make, a session is to be entered, or a stop is triggered.
  bool has_more_to_do() const {
    return parked.has_value() || may_turn() || (stops.has_triggered() && session.is_usual());
  }
  /// A session has been told and may be entered now. Of a symbol that is halted no auction ends.
  bool may_turn() const {
    if (!session.is_turning || status == instrument_status::delisted) return false;
    return status == instrument_status::trading || !session.ends_auction();
  }
  gathered_orders auction() const { return {book, gathered}; }
  /// Orders that rest or wait.
  std::size_t standing() const { return book.size() + gathered.size() + stops.size(); }
};

using symbol_events = std::vector<symbol_event>;

/// What a symbol that comes back consumes of an order that was released: it leaves, also as the aggressor of an
/// unfinished pass.
symbol_events decide_released(const symbol_state& current, order_id from, std::uint32_t number);

/// Decides what an order's peer message causes; none for a copy or one out of turn. Changes nothing.
symbol_events decide(const symbol_state& current, order_id from, const peer_message<order_to_symbol>& received,
                     const symbol_rules& rules);
/// Goes on with the parked aggressor. Requires one.
symbol_events decide_parked(const symbol_state& current, const symbol_rules& rules);
/// The same, or with stops that are triggered: the first that meets the book, and those before it that do not. None
/// where nothing is to be done.
symbol_events decide_unfinished(const symbol_state& current, const symbol_rules& rules);
/// Goes on towards the session that was told: an auction finds its price, trades, and what was for it alone leaves; the
/// day's orders leave where the session ends the day; and it is entered. Requires `may_turn`.
symbol_events decide_turn(const symbol_state& current, const symbol_rules& rules);
/// None for what was told already, and for a day that is over.
symbol_events decide(const symbol_state& current, const enter_session& command);
/// Where an interruption's time is over at `now` the symbol goes back to the session that the market is in.
symbol_events decide_moment(const symbol_state& current, unix_nanos now);
/// Why its session takes no such order; none where it does.
order_reason session_reject(const symbol_state& current, order_type type, time_in_force tif);
/// Why no order is changed in its session; nothing where orders may be.
std::optional<order_reject> change_reject(const symbol_state& current);
/// An order that waits for the single price of an auction. `worst`: its limit, or never beyond it.
struct gathering_order {
  order_id order;
  std::uint32_t peer_message = 0;
  self_trade_party by;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  price worst;
  madang::quantity quantity;
  madang::quantity leaves;
};
symbol_event gather(const symbol_state& current, const gathering_order& one);
/// The farthest price up to `worst` at which an aggressor may trade before orders gather.
price volatility_reach(const symbol_state& current, const symbol_rules& rules, side aggressor, price worst);
/// Of a trade that is not to be.
volatility_interrupted interruption_at(const symbol_state& current, const symbol_rules& rules, price refused);
/// A pass full of the day's orders leaves.
symbol_events leave_for_the_day(const symbol_state& current, const symbol_rules& rules);
/// An order that rests or waits, as far as leaving goes.
struct standing_part {
  account_id owner;
  quantity leaves;
};
std::optional<standing_part> standing_order(const symbol_state& current, order_id id);

symbol_events decide(const symbol_state& current, const list_instrument& command);
symbol_events decide(const symbol_state& current, const halt_trading& command);
symbol_events decide(const symbol_state& current, const resume_trading& command);
/// Takes day orders out, at most a pass full of them; when none is left the day opens with `limits`. Repeat until
/// `day_opened` is among the events. None when this day has begun already.
symbol_events decide(const symbol_state& current, const open_day& command, const day_limits& limits,
                     const symbol_rules& rules);

/// What an administrator's act causes; nothing where it changes nothing. `limits`: of a symbol to be listed. A symbol
/// that is delisted loses a pass full of orders at once and the rest by `continue_delisting`. Precedence:
/// symbol_unknown, symbol_exists, symbol_delisted.
result<symbol_events, symbol_reject> decide(const symbol_state& current, const administer_symbol& command,
                                            const day_limits& limits, const symbol_rules& rules);
/// The next orders of a delisted symbol leave; none when the book is empty.
/// Orders leave a pass at a time; with none left, the new base. `limits`: of it. No events: it is there, or not halted.
result<symbol_events, symbol_reject> decide(const symbol_state& current, const adjust_symbol& command,
                                            const day_limits& limits, const symbol_rules& rules);
symbol_events decide(const symbol_state& current, const continue_delisting& command, const symbol_rules& rules);

/// What an order would meet in its first pass, decided as the order would be. Changes nothing.
trading::book_meeting meeting_of(const symbol_state& current, const trading::meet_book& command,
                                 const symbol_rules& rules);
/// Where an order stands in the book, or what it waits for outside it.
trading::queue_view queue_of(const symbol_state& current, order_id order, const symbol_rules& rules = {});
/// A stop price as it is told: the first on the ticks that a trade reaches it at.
price on_tick(side on, price exact, const symbol_rules& rules);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(symbol_state& target, const symbol_event& event, const event_meta& meta);

/// Reports to one order.
struct report_mail {
  order_id order;
  std::vector<peer_message<symbol_to_order>> peer_messages;
};
/// What the events of one group have written to orders, one peer batch each.
std::vector<report_mail> new_reports(const symbol_state& current, const symbol_events& group);

/// The price a new day starts from: the last trade, or the old base.
price next_base(const symbol_state& current);
/// Whether somebody sees that it has happened: that an order begins to wait outside the book, or takes its limit from
/// it, is its owner's affair.
bool shows_in_market(const symbol_event& event);

/// A symbol's state as plain fields, the same for equal states: without ranks, which the order of `book` says. Adding
/// `book` in order to an empty one makes the same book. The form of its snapshot in apply version 3.
struct symbol_snapshot {
  struct resting {
    order_id order;
    account_id owner;
    madang::side side = madang::side::buy;
    madang::price price;
    quantity leaves;
    self_trade_group group{};

    friend bool operator==(const resting&, const resting&) = default;
    MADANG_FIELDS(order, owner, side, price, leaves, group)
  };
  instrument_listing listing;
  day_limits limits;
  instrument_status status = instrument_status::trading;
  std::vector<resting> book;
  std::unordered_map<order_id, known_order> orders;
  std::unordered_map<order_id, std::vector<peer_message<symbol_to_order>>> reports;
  std::vector<aggressor_parked> parked;
  std::uint64_t trades = 0;
  day_statistics today;
  unix_nanos changed_at;
  std::uint64_t seq = 0;
  std::vector<ended_pair<order_id>> ended;

  /// Stops by rank, without it; no part of the stored form, which knew none.
  struct waiting {
    waiting_stop stop;
    madang::price follows;
    bool is_triggered = false;

    friend bool operator==(const waiting&, const waiting&) = default;
  };
  std::vector<waiting> stops = {};
  std::vector<stop_book::triggered_stop> triggered = {};
  symbol_session session = {};
  std::vector<resting> gathered = {};
  linked_stops links = {};

  friend bool operator==(const symbol_snapshot&, const symbol_snapshot&) = default;
  MADANG_FIELDS(listing, limits, status, book, orders, reports, parked, trades, today, changed_at, seq, ended)
};
symbol_snapshot to_snapshot(const symbol_state& from);
symbol_state from_snapshot(symbol_snapshot from);

/// The public image: quote, ten best levels. `book_seq`, `quote_seq`: the channels' numbers; `tick`: the step at the
/// last price, zero where no rule is known.
market_image image_of(const symbol_state& current, std::uint64_t book_seq, std::uint64_t quote_seq, price tick,
                      const tick_function& tick_at = {});

/// As whose session it is shown: its own where the symbol alone is halted or delisted.
trading_session session_shown(const symbol_state& current);
/// While orders gather: the auction, and of the book ten levels of what would be left.
void show_gathering(const symbol_state& current, const tick_function& tick_at, market_image& image);
/// What the day's last auction came to, if there was one.
void show_last_auction(const symbol_state& current, market_image& image);

/// What an administrator is shown.
symbol_state_view state_view_of(const symbol_state& current, price tick);

/// For people: names every member.
std::vector<named_value> describe(const symbol_state& current);

}  // namespace madang::market
