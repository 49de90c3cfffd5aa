#pragma once

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/market/symbol.hpp"
#include "messages/trading/order.hpp"
#include "tests/support/hand_made_journal.hpp"

namespace madang {

/// A flow of orders as the actors would journal it: an order either meets the oldest resting order of the other side
/// and both are filled, or it rests. Cash, holds and fees add up. Seeded.
class made_up_orders {
 public:
  struct shape {
    std::size_t accounts = 10;
    std::size_t symbols = 3;
    money fee;  ///< of each fill
    money tax;  ///< of each sale
    unsigned cancel_percent = 5;
    bool client_order_ids = false;
    std::uint64_t seed = 1;
  };

  made_up_orders(hand_made_journal& journal, shape form) : journal_(journal), shape_(form), random_(form.seed) {
    for (std::size_t i = 0; i < shape_.accounts; ++i) open_account_of(user_id{pack_id(1'000 + i / 2, 7)}, i);
    for (std::size_t i = 0; i < shape_.symbols; ++i) {
      symbols_.push_back({*symbol_id::parse(std::to_string(100'000 + i)), 0, {}, {}});
    }
  }

  /// One order with all that follows from it.
  order_id step() {
    auto& by = accounts_[random_() % accounts_.size()];
    auto& at = symbols_[random_() % symbols_.size()];
    auto on = random_() % 2 == 0 ? side::buy : side::sell;
    order_terms terms;
    terms.order = {pack_id(next_tick_++, by.id.slot())};
    terms.account = by.id;
    terms.user = by.user;
    terms.symbol = at.id;
    terms.side = on;
    terms.quantity = quantity::whole(static_cast<std::int64_t>(1 + random_() % 100));
    terms.price = terms.worst = price::whole(static_cast<std::int64_t>(900 + random_() % 200));
    if (shape_.client_order_ids) terms.client_order_id = "mine-" + std::to_string(next_tick_);
    open(by, terms);
    auto& others = on == side::buy ? at.sells : at.buys;
    if (!others.empty() && random_() % 100 < 60) {
      auto maker = others.front();
      others.pop_front();
      cross(at, terms, maker);
    } else {
      rest(at, terms);
      if (random_() % 100 < shape_.cancel_percent) cancel_newest(at, on);
    }
    if (next_tick_ % 4 == 0) acknowledge(by);
    return terms.order;
  }

  std::vector<account_id> accounts() const {
    std::vector<account_id> out;
    for (const auto& each : accounts_) out.push_back(each.id);
    return out;
  }
  user_id user_of(account_id account) const { return accounts_[index_.at(account)].user; }
  money cash_of(account_id account) const { return accounts_[index_.at(account)].cash; }
  symbol_id symbol(std::size_t i) const { return symbols_[i].id; }

 private:
  struct holder {
    account_id id;
    user_id user;
    money cash;
    money held;
    std::uint64_t transactions = 0;
  };
  struct resting {
    order_terms terms;
    order_progress progress;
  };
  struct market {
    symbol_id id;
    std::uint64_t trades = 0;
    std::deque<resting> buys;
    std::deque<resting> sells;
  };

  static channel_id orders_channel(account_id id) { return {channel_kind::orders, id.value}; }
  static channel_id account_channel(account_id id) { return {channel_kind::account, id.value}; }
  static money held_for(const order_terms& terms) {
    return terms.side == side::buy ? notional_up(terms.worst, terms.quantity) : money{};
  }

  void open_account_of(user_id user, std::size_t i) {
    holder one{{pack_id(5'000 + i, slot_of_ticks(5'000 + i))}, user, {}, {}, 0};
    auto stream = entity_of(one.id);
    journal_.append(stream,
                    account_opened{1, {user, account_kind::paper, currency::krw, "account " + std::to_string(i)}},
                    {account_channel(one.id)});
    one.cash = money::whole(1'000'000'000);
    journal_.append(stream, funds_deposited{++one.transactions, one.cash, one.cash, {}, {}}, {account_channel(one.id)});
    index_[one.id] = accounts_.size();
    accounts_.push_back(one);
  }

  void open(holder& by, const order_terms& terms) {
    auto held = held_for(terms);
    by.held += held;
    journal_.append(entity_of(by.id), order_opened{terms, held, by.cash, by.held, {}, {}, 0, {}, {}, {}},
                    {account_channel(by.id)});
    journal_.append(entity_of(terms.order), order_placed{terms}, {orders_channel(by.id)});
  }

  void rest(market& at, const order_terms& terms) {
    order_progress progress{
        order_status::submitted, order_reason::none, terms.quantity, terms.price, terms.worst, {}, {}};
    journal_.append(entity_of(at.id),
                    order_rested{terms.order, 1, terms.account, terms.side, terms.time_in_force, terms.price,
                                 terms.quantity, terms.quantity},
                    {{channel_kind::book, at.id.value}, {channel_kind::quote, at.id.value}});
    journal_.append(entity_of(terms.order), order_submitted{1, 1, progress}, {orders_channel(terms.account)});
    (terms.side == side::buy ? at.buys : at.sells).push_back({terms, progress});
  }

  void cross(market& at, const order_terms& taker, resting& maker) {
    auto left = maker.terms.quantity - maker.progress.filled;
    auto amount = std::min(taker.quantity, left);
    auto each = maker.terms.price;
    auto trade = ++at.trades;
    journal_.append(
        entity_of(at.id),
        traded{trade, 1, taker.side, each, amount, taker.order, taker.account, maker.terms.order, maker.terms.account},
        {{channel_kind::trades, at.id.value}, {channel_kind::book, at.id.value}, {channel_kind::quote, at.id.value}});
    order_progress progress{
        order_status::validated, order_reason::none, taker.quantity, taker.price, taker.worst, {}, {}};
    execute(taker, progress, {trade, each, amount, liquidity_kind::taker});
    execute(maker.terms, maker.progress, {trade, each, amount, liquidity_kind::maker});
    book(taker, progress, {trade, each, amount, liquidity_kind::taker});
    book(maker.terms, maker.progress, {trade, each, amount, liquidity_kind::maker});
    if (progress.filled < progress.quantity) close(taker, progress, order_reason::ioc_remainder);
    if (maker.progress.filled < maker.progress.quantity) {
      (maker.terms.side == side::buy ? at.buys : at.sells).push_front(maker);
    }
  }

  void execute(const order_terms& terms, order_progress& progress, const execution& fill) {
    progress.filled += fill.quantity;
    progress.traded += notional(fill.price, fill.quantity);
    progress.status = progress.filled == progress.quantity ? order_status::filled : order_status::partially_filled;
    journal_.append(entity_of(terms.order), order_executed{1, 1, fill, progress}, {orders_channel(terms.account)});
  }

  void book(const order_terms& terms, const order_progress& progress, const execution& fill) {
    auto& by = accounts_[index_.at(terms.account)];
    fill_booked event;
    event.order = terms.order;
    event.symbol = terms.symbol;
    event.side = terms.side;
    event.fill = fill;
    event.value = notional(fill.price, fill.quantity);
    event.fee = shape_.fee;
    event.tax = terms.side == side::sell ? shape_.tax : money{};
    event.closes = progress.filled == progress.quantity;
    by.cash += (terms.side == side::sell ? event.value : -event.value) - event.fee - event.tax;
    if (event.closes && terms.side == side::buy) {
      event.released = held_for(terms);
      by.held -= event.released;
    }
    event.cash_after = by.cash;
    event.held_after = by.held;
    journal_.append(entity_of(by.id), event, {account_channel(by.id)});
  }

  void close(const order_terms& terms, order_progress progress, order_reason reason) {
    progress.status = order_status::cancelled;
    progress.reason = reason;
    journal_.append(entity_of(terms.order), order_cancelled{2, 2, progress}, {orders_channel(terms.account)});
    auto& by = accounts_[index_.at(terms.account)];
    auto held = held_for(terms);
    by.held -= held;
    journal_.append(
        entity_of(by.id),
        order_closed{terms.order, 2, progress.status, held, terms.quantity - progress.filled, by.cash, by.held},
        {account_channel(by.id)});
  }

  void cancel_newest(market& at, side on) {
    auto& rests = on == side::buy ? at.buys : at.sells;
    auto out = rests.back();
    rests.pop_back();
    journal_.append(entity_of(out.terms.order), cancel_requested{}, {orders_channel(out.terms.account)});
    journal_.append(entity_of(at.id),
                    order_removed{out.terms.order, 2, out.terms.account, order_reason::cancelled_by_user, {}},
                    {{channel_kind::book, at.id.value}, {channel_kind::quote, at.id.value}});
    close(out.terms, out.progress, order_reason::cancelled_by_user);
  }

  void acknowledge(holder& by) { journal_.append(entity_of(by.id), messages_acknowledged{{{entity_of(by.user), 1}}}); }

  hand_made_journal& journal_;
  shape shape_;
  std::mt19937_64 random_;
  std::uint64_t next_tick_ = 1'000'000;
  std::vector<holder> accounts_;
  std::unordered_map<account_id, std::size_t> index_;
  std::vector<market> symbols_;
};

}  // namespace madang
