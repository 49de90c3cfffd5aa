#include <algorithm>
#include <mutex>
#include <set>

#include "messages/admin/queries.hpp"
#include "messages/risk/queries.hpp"
#include "tests/persistence/projection/projection_fixture.hpp"

/// Lists over rows that several writers have made, whose positions say nothing about each other and whose times cross.
/// A file has one writer; there the pages are the same.
namespace madang {
namespace {

class two_writers_test : public projection_test, public ::testing::WithParamInterface<sql_dialect> {
 protected:
  static constexpr account_id mine{0x7000'0000'0000'0a01};
  static constexpr account_id other{0x7000'0000'0000'0a02};
  static constexpr user_id holder{0x7000'0000'0000'0001};

  void SetUp() override {
    if (is_server()) {
      if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
    }
    for (const auto account : {mine, other}) {
      journals_[0].append(entity_of(account), account_opened{1, {holder, account_kind::paper, currency::krw, "one"}});
    }
    for (std::uint64_t i = 0; i < writers(); ++i) {
      projections_.push_back(open(tables(static_cast<std::int64_t>(i) + 1)));
      projections_.back()->start([this, i](std::uint64_t number) {
        std::lock_guard lock(journals_mutex_);
        return journals_[i].fetch(number);
      });
    }
    lists_ = std::make_unique<table_read_models>(
        *projections_[0], all_queries(), [this] { return journals_[0].last(); }, read_models_options{});
  }
  void TearDown() override { lists_.reset(); }

  bool is_server() const { return GetParam() == sql_dialect::postgres; }
  std::size_t writers() const { return is_server() ? 2 : 1; }
  hand_made_journal& journal(std::size_t of) { return journals_[of % writers()]; }

  /// An execution of a new order in one of the journals, at this time.
  void execute(std::size_t in, account_id account, std::int64_t time) {
    order_terms terms;
    terms.order = {pack_id(5'000'000 + ++orders_, account.slot())};
    terms.account = account;
    terms.user = holder;
    terms.symbol = *symbol_id::parse("005930");
    terms.quantity = quantity::whole(10);
    auto& to = journal(in);
    to.time = {time};
    to.append(entity_of(terms.order), order_placed{terms, 1});
    to.time = {time};
    fill(in, terms.order);
  }
  void fill(std::size_t in, order_id order) {
    const execution one{++trades_, price::whole(100), quantity::whole(1), liquidity_kind::taker};
    journal(in).append(entity_of(order), order_executed{1, 1, one, {}});
  }
  void refuse(std::size_t in, account_id account, std::int64_t time) {
    journal(in).time = {time};
    risk_check_rejected event;
    event.which = risk::rule::max_order_value;
    journal(in).append(entity_of(account), event);
  }
  void read_all() {
    for (std::size_t i = 0; i < writers(); ++i) {
      if (journals_[i].open_bytes() > 0) {
        std::lock_guard lock(journals_mutex_);
        projections_[i]->offer(journals_[i].close_batch());
      }
      ASSERT_TRUE(projections_[i]->wait_projected(journals_[i].last(), soon()));
    }
  }

  template <class Query>
  listing<typename Query::item> page_of(const Query& query) {
    const auto found = ask(*lists_, query);
    EXPECT_TRUE(found) << found.error().text;
    return found ? *found : listing<typename Query::item>{};
  }
  /// The keys of all pages, one after the other; `between` is done before each but the first.
  template <class Query, class Between>
  std::vector<event_key> keys_of(Query query, std::uint32_t limit, Between between) {
    std::vector<event_key> out;
    query.at.limit = limit;
    while (true) {
      const auto one = page_of(query);
      EXPECT_LE(one.items.size(), limit);
      for (const auto& each : one.items) out.push_back(Query::cursor(each));
      if (!one.more || one.items.empty()) return out;
      begin_behind(query.at, out.back());
      between();
    }
  }
  template <class Query>
  std::vector<event_key> keys_of(const Query& query, std::uint32_t limit) {
    return keys_of(query, limit, [] {});
  }
  static void expect_sorted_and_once(const std::vector<event_key>& keys, std::size_t count) {
    EXPECT_EQ(keys.size(), count);
    EXPECT_TRUE(std::is_sorted(keys.rbegin(), keys.rend()));
    EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), keys.size());
  }

  std::mutex journals_mutex_;  ///< over their batches
  hand_made_journal journals_[2];
  std::vector<std::unique_ptr<table_projection>> projections_;
  std::unique_ptr<table_read_models> lists_;
  std::uint64_t orders_ = 0;
  std::uint64_t trades_ = 0;
  std::int64_t now_ = 1'790'000'000'000'000'000;

  table_projection_options tables(std::int64_t writer) {
    auto out = options();
    if (!is_server()) return out;
    auto settings = rig().settings();
    settings.writer = writer;
    out.place = place_in_postgres(settings, nullptr);
    return out;
  }
};

TEST_P(two_writers_test, executions_are_listed_by_time_and_pages_of_any_size_join) {
  constexpr int count = 40;
  // The second writer's positions are lower throughout; every fourth pair is of the same moment.
  for (int i = 0; i < 500; ++i) journals_[0].append(entity_of(*symbol_id::parse("005930")), trading_halted{});
  for (int i = 0; i < count; ++i) {
    execute(static_cast<std::size_t>(i), i % 3 == 0 ? other : mine, now_ + i / (i % 8 < 2 ? 2 : 1) * 1'000);
  }
  read_all();
  const auto all = keys_of(list_executions{holder, {}, {}, {}}, 1'000);
  if (is_server()) expect_sorted_and_once(all, count);
  ASSERT_EQ(all.size(), std::size_t{count});
  for (std::uint32_t limit = 1; limit <= count; ++limit) {
    EXPECT_EQ(keys_of(list_executions{holder, {}, {}, {}}, limit), all) << limit;
  }
  auto of_one = all;
  std::erase_if(of_one, [&](const event_key& one) {
    const auto same = page_of(list_executions{holder, {}, order_id{one.entity}, {}}).items;
    return same.size() != 1 || same[0].account != mine;
  });
  EXPECT_EQ(keys_of(list_executions{holder, mine, {}, {}}, 7), of_one);
}

TEST_P(two_writers_test, pages_miss_and_double_nothing_while_newer_rows_arrive) {
  constexpr int count = 30;
  for (int i = 0; i < count; ++i) execute(static_cast<std::size_t>(i), mine, now_ + i * 1'000);
  read_all();
  const auto before = keys_of(list_executions{holder, {}, {}, {}}, 1'000);
  for (const std::uint32_t limit : {1U, 2U, 3U, 7U, 29U}) {
    int arrived = 0;
    const auto seen = keys_of(list_executions{holder, {}, {}, {}}, limit, [&] {
      now_ += 1'000'000;
      execute(static_cast<std::size_t>(++arrived), mine, now_);
      read_all();
    });
    ASSERT_GE(seen.size(), before.size()) << limit;
    EXPECT_TRUE(std::equal(before.begin(), before.end(), seen.end() - static_cast<std::ptrdiff_t>(before.size())));
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), seen.size()) << limit;
  }
}

TEST_P(two_writers_test, executions_of_an_order_that_has_moved_are_listed_as_they_came) {
  execute(1, mine, now_);
  const order_id order{pack_id(5'000'000 + orders_, mine.slot())};
  journal(0).time = {now_ + 5'000};
  if (is_server()) journal(0).go_on_at(entity_of(order), 3);
  for (int i = 0; i < 4; ++i) fill(0, order);
  read_all();
  const auto all = keys_of(list_executions{holder, {}, order, {}}, 100);
  std::vector<std::uint64_t> numbers;
  for (const auto& one : all) numbers.push_back(one.seq);
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{6, 5, 4, 3, 2}));
  for (const std::uint32_t limit : {1U, 2U, 4U}) {
    EXPECT_EQ(keys_of(list_executions{holder, {}, order, {}}, limit), all) << limit;
    EXPECT_EQ(keys_of(list_executions{holder, mine, {}, {}}, limit), all) << limit;
  }
}

TEST_P(two_writers_test, alerts_are_listed_by_time_and_pages_of_any_size_join) {
  constexpr int count = 24;
  for (int i = 0; i < count; ++i) {
    // Each account is one writer's.
    refuse(static_cast<std::size_t>(i), i % 2 == 0 ? mine : other, now_ + i / (i % 8 < 2 ? 2 : 1) * 1'000);
  }
  read_all();
  for (std::uint32_t limit = 1; limit <= count; ++limit) {
    expect_sorted_and_once(keys_of(risk::list_alerts{}, limit), count);
    risk::list_alerts of_one;
    of_one.account = other;
    expect_sorted_and_once(keys_of(of_one, limit), count / 2);
    risk::list_alerts of_user;
    of_user.of = holder;
    expect_sorted_and_once(keys_of(of_user, limit), count);
  }
}

TEST_P(two_writers_test, acts_are_listed_by_time_and_each_writer_s_are_a_chain) {
  constexpr std::size_t count = 24;
  for (std::size_t i = 0; i < count; ++i) {
    refuse(i, i % 2 == 0 ? mine : other, now_ + static_cast<std::int64_t>(i / (i % 8 < 2 ? 2 : 1) * 1'000));
  }
  read_all();
  // The two accounts were opened.
  for (std::uint32_t limit = 1; limit <= count; ++limit) {
    expect_sorted_and_once(keys_of(admin::list_audit_events{}, limit), count + 2);
    admin::list_audit_events oldest_first;
    oldest_first.oldest_first = true;
    auto keys = keys_of(oldest_first, limit);
    std::reverse(keys.begin(), keys.end());
    expect_sorted_and_once(keys, count + 2);
  }
  const auto verdict = [&] { return page_of(admin::verify_audit{}).items.at(0); };
  EXPECT_TRUE(verdict().valid);
  EXPECT_EQ(verdict().last_seq, admin::audit_number(writers(), journal(1).last().value));
  if (!is_server()) return;
  const auto changed = admin::audit_number(2, 5);
  rig().sql("UPDATE madang_read.audit_events SET action='another' WHERE seq=" + std::to_string(changed));
  EXPECT_EQ(verdict().broken_at, changed);
}

TEST_P(two_writers_test, entries_of_one_ledger_are_numbered_once_whoever_has_projected_them) {
  constexpr std::uint64_t count = 20;
  for (std::uint64_t i = 1; i <= count; ++i) {
    journal(i).append(entity_of(mine),
                      funds_deposited{i, money::whole(1), money::whole(static_cast<std::int64_t>(i)), {}, {}});
    read_all();
  }
  list_ledger query{holder, mine, {3, 0, 0}};
  std::vector<std::uint64_t> numbers;
  while (true) {
    const auto one = page_of(query);
    for (const auto& each : one.items) numbers.push_back(each.entry);
    if (!one.more || one.items.empty()) break;
    query.at.before = numbers.back();
  }
  ASSERT_EQ(numbers.size(), count);
  for (std::uint64_t i = 0; i < count; ++i) EXPECT_EQ(numbers[i], count - i);
}

TEST_P(two_writers_test, an_execution_that_is_projected_before_its_order_is_listed_once_that_is_there) {
  if (!is_server()) GTEST_SKIP() << "a file has one writer, and an order comes before its executions";
  const order_id order{pack_id(6'000'000, mine.slot())};
  journal(0).go_on_at(entity_of(order), 2);
  fill(0, order);
  read_all();
  EXPECT_TRUE(page_of(list_executions{holder, mine, {}, {}}).items.empty());
  order_terms terms;
  terms.order = order;
  terms.account = mine;
  terms.user = holder;
  terms.symbol = *symbol_id::parse("005930");
  terms.side = side::sell;
  terms.quantity = quantity::whole(10);
  journal(1).append(entity_of(order), order_placed{terms, 1});
  read_all();
  const auto items = page_of(list_executions{holder, mine, {}, {}}).items;
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].order, order);
  EXPECT_EQ(items[0].symbol, terms.symbol);
  EXPECT_EQ(items[0].side, side::sell);
}

TEST_P(two_writers_test, a_cursor_of_a_stranger_s_execution_leads_nowhere) {
  execute(0, mine, now_);
  execute(1, mine, now_ + 1'000);
  read_all();
  const auto all = keys_of(list_executions{holder, {}, {}, {}}, 10);
  ASSERT_EQ(all.size(), 2U);
  list_executions query{user_id{9}, {}, {}, {}};
  begin_behind(query.at, all[0]);
  EXPECT_TRUE(page_of(query).items.empty());
}

INSTANTIATE_TEST_SUITE_P(stores, two_writers_test, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang
