#pragma once

#include <vector>

#include "actors/accounts/account_entity.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/memory/memory_journal.hpp"

namespace madang {

/// An account's events in a journal in memory, written by hand: with snapshots at any moment, gaps and doubles.
struct account_history {
  struct still_clock final : clock {
    unix_nanos now() const override { return {1'763'640'000 * nanos_per_second}; }
  };

  account_id id{0x10001};
  still_clock time;
  memory_journal journal{options()};
  account state = blank();
  std::uint64_t seq = 0;
  std::uint64_t transactions = 0;
  std::vector<snapshot> snapshots;  ///< handed in

  void open() { append(account_opened{1, {user_id{9}, account_kind::paper, currency::krw, "main"}}); }
  void deposit(std::int64_t units) {
    funds_deposited paid;
    paid.transaction = ++transactions;
    paid.amount = money::whole(units);
    paid.cash_after = state.cash + paid.amount;
    append(paid);
  }
  /// An order of one share, of which its own events say nothing yet.
  order_terms buy(order_id order) {
    order_opened opened;
    opened.terms.order = order;
    opened.terms.account = id;
    opened.terms.quantity = quantity::whole(1);
    opened.terms.price = opened.terms.worst = price::whole(1);
    opened.held = money::whole(1);
    opened.held_after = state.held + opened.held;
    opened.cash_after = state.cash;
    append(opened);
    return opened.terms;
  }
  /// One that is filled and booked at once, with its own events.
  void buy_and_fill(order_id order) {
    append_to(order, 1, order_placed{buy(order)});
    order_executed executed;
    executed.peer_message = executed.answers = 1;
    executed.fill.quantity = executed.after.quantity = executed.after.filled = quantity::whole(1);
    executed.fill.price = price::whole(1);
    executed.after.status = order_status::filled;
    append_to(order, 2, executed);
    fill_booked booked;
    booked.order = order;
    booked.peer_message = 1;
    booked.fill = executed.fill;
    booked.value = money::whole(1);
    booked.cash_after = state.cash - booked.value;
    booked.position_after = state.positions[{}].quantity + quantity::whole(1);
    booked.closes = true;
    append(booked);
  }
  void skip_number() { ++seq; }
  void repeat_number() { --seq; }
  /// Of the state as it is now, under this number.
  void put_snapshot(std::uint64_t at_seq, bool live) {
    put_snapshot(at_seq, live, account_entity::apply_version, state);
  }
  void put_snapshot(std::uint64_t at_seq, bool live, std::uint16_t apply_version, const account& of) {
    snapshots.push_back({entity_of(id), at_seq, journal.last(), apply_version, live, account_entity::encode(of)});
    journal.put_snapshot(snapshots.back());
  }
  /// The state as it never was.
  account richer_state() const {
    auto made = state;
    made.cash += money::whole(777);
    return made;
  }

 private:
  memory_journal_options options() {
    memory_journal_options wanted;
    wanted.time = &time;
    return wanted;
  }
  account blank() const {
    account made;
    made.id = id;
    return made;
  }
  template <class Id, class Event>
  event_meta append_to(Id stream, std::uint64_t number, const Event& event) {
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    draft one{entity_of(stream), number, Event::event_type, Event::event_version, bytes, {}, 0};
    event_meta stamp;
    journal.append(std::span(&one, 1), std::span(&stamp, 1));
    return stamp;
  }
  template <class Event>
  void append(const Event& event) {
    apply(state, event, append_to(id, ++seq, event));
  }
};

}  // namespace madang
