#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "persistence/accounts/ledger_rows.hpp"
#include "tests/persistence/projection/projection_fixture.hpp"

namespace madang {

/// What lists should hold: all events applied one by one to plain containers.
struct true_lists {
  std::vector<order_view> orders;  ///< as they were placed
  std::map<order_id, std::size_t> order_at;
  std::vector<execution_entry> executions;
  std::map<account_id, std::vector<ledger_entry>> ledgers;
  std::map<account_id, account_view> accounts;
  std::map<std::pair<symbol_id, std::int64_t>, candle> candles;  ///< by minute

  explicit true_lists(const hand_made_journal& journal) {
    for (const auto& batch : journal.batches()) {
      record_walk walk(*batch.bytes);
      record_view view;
      while (walk.next(view)) take(view);
    }
  }

  void take(const record_view& view) {
    if (view.stream.kind == entity_kind::order) {
      std::visit([&](const auto& event) { take_order(view, event); }, decoded<order_event>(view));
    } else if (view.stream.kind == entity_kind::account) {
      std::visit([&](const auto& event) { take_account(view, event); }, decoded<account_event>(view));
    } else if (view.type == traded::event_type) {
      take_trade(view, std::get<traded>(decoded<symbol_event>(view)));
    }
  }
  template <class Variant>
  static Variant decoded(const record_view& view) {
    return *decode_event<Variant>(view.type, view.version, view.payload);
  }

  template <class Event>
  void take_order(const record_view& view, const Event& event) {
    if constexpr (std::is_same_v<Event, messages_acknowledged>) return;
    order_id id{view.stream.key};
    if constexpr (std::is_same_v<Event, order_placed>) {
      order_at[id] = orders.size();
      const auto& terms = event.terms;
      orders.push_back({terms,
                        {order_status::validated, order_reason::none, terms.quantity, terms.price, terms.worst, {}, {}},
                        0,
                        view.meta.time,
                        {}});
    }
    auto& order = orders[order_at.at(id)];
    order.version = view.meta.seq;
    order.updated_at = view.meta.time;
    if constexpr (requires { event.after; }) order.progress = event.after;
    if constexpr (std::is_same_v<Event, order_executed>) {
      executions.push_back({id,
                            order.terms.account,
                            order.terms.symbol,
                            order.terms.side,
                            view.meta.seq,
                            event.fill,
                            {},
                            {},
                            view.meta.time});
    }
  }

  void enter(const record_view& view, ledger_kind kind, money amount, money cash_after, std::string reference) {
    auto& ledger = ledgers[account_id{view.stream.key}];
    ledger.push_back({ledger.size() + 1, kind, amount, cash_after, std::move(reference), view.meta.time});
  }
  void take_account(const record_view& view, const account_opened& event) {
    account_id id{view.stream.key};
    accounts[id] = {id, event.terms.user, event.terms.kind, event.terms.currency, event.terms.name, view.meta.time};
  }
  void take_account(const record_view& view, const funds_deposited& event) {
    enter(view, ledger_kind::deposit, event.amount, event.cash_after, std::to_string(event.transaction));
  }
  void take_account(const record_view& view, const order_opened& event) {
    if (event.held) enter(view, ledger_kind::hold, event.held, event.cash_after, to_text(event.terms.order));
  }
  void take_account(const record_view& view, const order_closed& event) {
    if (event.released) enter(view, ledger_kind::release, event.released, event.cash_after, to_text(event.order));
  }
  void take_account(const record_view& view, const fill_booked& event) {
    auto reference = event.symbol.text() + "#" + std::to_string(event.fill.trade_number);
    bool buys = event.side == side::buy;
    auto cash = event.cash_after + event.tax + event.fee;
    enter(view, buys ? ledger_kind::buy : ledger_kind::sell, buys ? -event.value : event.value, cash, reference);
    if (event.fee) enter(view, ledger_kind::fee, -event.fee, cash - event.fee, reference);
    if (event.tax) enter(view, ledger_kind::tax, -event.tax, event.cash_after, reference);
    if (event.released) enter(view, ledger_kind::release, event.released, event.cash_after, to_text(event.order));
    for (auto& each : executions) {
      if (each.order != event.order || each.fill.trade_number != event.fill.trade_number) continue;
      each.fee = event.fee;
      each.tax = event.tax;
    }
  }
  template <class Other>
  void take_account(const record_view&, const Other&) {}

  void take_trade(const record_view& view, const traded& event) {
    auto minute = view.meta.time.value / 60'000'000'000;
    auto [found, added] =
        candles.try_emplace({symbol_id{view.stream.key}, minute},
                            candle{{minute * 60'000'000'000}, event.price, event.price, event.price, event.price, {}});
    auto& one = found->second;
    one.high = std::max(one.high, event.price);
    one.low = std::min(one.low, event.price);
    one.close = event.price;
    one.volume += event.quantity;
    one.last_trade = trade_number(view);
  }
  static std::uint64_t trade_number(const record_view& view) {
    for (std::size_t i = 0; i < view.channel_count; ++i) {
      if (view.channels[i].kind == channel_kind::trades) return view.meta.channel_numbers[i];
    }
    return 0;
  }
};

/// Each test runs over tables in a file and over tables in PostgreSQL.
class projection_lists_test : public projection_test, public ::testing::WithParamInterface<sql_dialect> {
 protected:
  void SetUp() override {
    if (GetParam() == sql_dialect::sqlite) return;
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
  }
  table_projection_options tables(std::int64_t events_per_chunk = 20'000) {
    auto out = options("projection.db", events_per_chunk);
    if (GetParam() == sql_dialect::postgres) out.place = on_server();
    return out;
  }
  void fill(int orders, int per_batch, std::int64_t step_ns = 1'000'000) {
    journal_.step_ns = step_ns;
    for (int i = 1; i <= orders; ++i) {
      flow_.step();
      if (i % per_batch == 0) journal_.close_batch();
    }
    if (journal_.open_bytes() > 0) journal_.close_batch();
  }
  void start(std::int64_t events_per_chunk = 700, read_models_options with = {}) {
    projection_ = project(journal_, tables(events_per_chunk));
    lists_ = std::make_unique<table_read_models>(
        *projection_, all_queries(), [this] { return journal_.last(); }, with);
  }

  template <class Item, class Query>
  listing<Item> page_of(Query query) {
    auto answer = ask(*lists_, std::move(query));
    EXPECT_TRUE(answer) << answer.error().text;
    return answer ? *answer : listing<Item>{};
  }
  template <class Answer>
  static bool is_not_owned(const Answer& answer) {
    return !answer && answer.error().reason == list_failure::cause::not_owner;
  }
  /// All pages one after the other.
  template <class Item, class Query, class Key>
  std::vector<Item> pages_of(Query query, Key key) {
    std::vector<Item> out;
    while (true) {
      auto one = page_of<Item>(query);
      EXPECT_LE(one.items.size(), query.at.limit);
      out.insert(out.end(), one.items.begin(), one.items.end());
      if (!one.more || one.items.empty()) return out;
      EXPECT_EQ(one.items.size(), query.at.limit);
      begin_behind(query.at, key(one.items.back()));
    }
  }
  std::vector<order_view> orders(list_orders query) {
    return pages_of<order_view>(query, [](const order_view& each) { return each.terms.order.value; });
  }
  std::vector<execution_entry> executions(list_executions query) {
    return pages_of<execution_entry>(query, [](const execution_entry& each) { return list_executions::cursor(each); });
  }
  template <class Keep>
  std::vector<order_view> expected_orders(const true_lists& truth, Keep keep) {
    std::vector<order_view> out;
    std::copy_if(truth.orders.rbegin(), truth.orders.rend(), std::back_inserter(out), keep);
    return out;
  }

  hand_made_journal journal_;
  made_up_orders flow_{journal_, {10, 3, money::whole(3), money::whole(5), 8, true, 11}};
  std::unique_ptr<table_projection> projection_;
  std::unique_ptr<table_read_models> lists_;
};

}  // namespace madang
