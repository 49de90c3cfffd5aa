#include <thread>

#include "tests/persistence/postgres/pg_proxy.hpp"
#include "tests/persistence/postgres/postgres_tables_fixture.hpp"

/// Read tables in PostgreSQL: what is true of them beyond the lists, which run over every store.
namespace madang {
namespace {

using madang::testing::pg_proxy;
using madang::testing::postgres_rig;

TEST_F(postgres_tables_test, the_same_batches_give_the_same_tables_however_they_are_cut_into_chunks) {
  hand_made_journal journal;
  fill(journal, 6'000, 7);
  ASSERT_GT(bucket_of(journal.last()), 0) << "the flow must reach over a bucket's end";
  project(journal, on("large", 1'000'000)).reset();
  project(journal, on("small", 300)).reset();
  const auto expected = rows_of("large");
  EXPECT_GT(expected.size(), 1'000'000U);
  EXPECT_TRUE(same(rows_of("small"), expected));
}

TEST_F(postgres_tables_test, tables_that_are_opened_again_go_on_where_they_stood) {
  hand_made_journal journal;
  made_up_orders flow(journal, {12, 3, money::whole(3), money::whole(5), 5, true, 4});
  for (int round = 0; round < 8; ++round) {
    for (int i = 0; i < 60; ++i) flow.step();
    journal.close_batch();
    auto running = project(journal, on("steps"));
    EXPECT_EQ(running->projected_batch(), journal.batches().size());
    EXPECT_TRUE(running->last_numbers([](channel_id, std::uint64_t) {}).has_value());
  }
  project(journal, on("once")).reset();
  EXPECT_TRUE(same(rows_of("steps"), rows_of("once")));
}

TEST_F(postgres_tables_test, a_server_that_is_killed_loses_no_row_and_doubles_none) {
  postgres_server own;
  postgres_rig there(own);
  hand_made_journal journal;
  fill(journal, 2'000, 3);
  project(journal, on("whole")).reset();
  auto with = options("killed", 50);
  with.place = place_in_postgres(there.settings(), nullptr);
  auto running = open(with);
  running->start(fetch_from(journal));
  for (std::size_t i = 0; i < journal.batches().size(); ++i) {
    running->offer(journal.batches()[i]);
    if (i % 200 != 199) continue;
    ASSERT_TRUE(running->wait_projected(journal.batches()[i / 2].last, soon()));
    own.kill_now();
    own.start();
  }
  ASSERT_TRUE(running->wait_projected(journal.last(), soon()));
  running.reset();
  const auto count = [&](const std::string& table) {
    const auto sql = "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM madang_read." + table + " t";
    EXPECT_EQ(there.sql(sql), rig("whole").sql(sql)) << table;
  };
  for (const char* table : {"orders", "open_orders", "executions", "ledger", "candles", "trades", "stream_parts"}) {
    count(table);
  }
}

TEST_F(postgres_tables_test, a_chunk_whose_commit_was_not_answered_is_not_written_twice) {
  hand_made_journal journal;
  fill(journal, 600, 3);
  project(journal, on("whole")).reset();
  pg_proxy between(postgres_rig::shared_server().directory());
  auto settings = rig("dropped").settings();
  const auto direct = postgres_rig::shared_server().directory();
  settings.dsn.replace(settings.dsn.find(direct), direct.size(), between.directory());
  settings.read_timeout_ms = 300;
  auto with = options("dropped", 30);
  with.place = place_in_postgres(settings, nullptr);
  auto running = open(with);
  running->start(fetch_from(journal));
  for (std::size_t i = 0; i < journal.batches().size(); ++i) {
    running->offer(journal.batches()[i]);
    if (i % 40 != 39) continue;
    ASSERT_TRUE(running->wait_projected(journal.batches()[i / 2].last, soon()));
    const auto before = between.done.load();
    between.now = pg_proxy::mode::drop_answers;
    while (between.done == before && running->projected() < journal.batches()[i].last) std::this_thread::yield();
    between.now = pg_proxy::mode::pass;
  }
  ASSERT_TRUE(running->wait_projected(journal.last(), soon()));
  running.reset();
  EXPECT_TRUE(same(rows_of("dropped"), rows_of("whole")));
}

TEST_F(postgres_tables_test, tables_of_another_version_are_filled_again_alone) {
  hand_made_journal journal;
  fill(journal, 1'500, 7);
  project(journal, on("tables")).reset();
  const auto expected = rows_of("tables");
  for (const std::string context : {"trading", "accounts", "market"}) {
    one("UPDATE madang_read.table_versions SET version=0 WHERE context='" + context + "'");
    one("UPDATE madang_read.orders SET status='x'");
    one("UPDATE madang_read.ledger SET kind='x'");
    one("UPDATE madang_read.candles SET volume=-1");
    project(journal, on("tables", 900)).reset();
    EXPECT_EQ(one("SELECT count(*) FROM madang_read.candles WHERE volume=-1") == "0", context == "market");
    EXPECT_EQ(one("SELECT count(*) FROM madang_read.ledger WHERE kind='x'") == "0", context == "accounts");
    EXPECT_EQ(one("SELECT count(*) FROM madang_read.orders WHERE status='x'") == "0", context == "trading");
  }
  one("UPDATE madang_read.table_versions SET version=0");
  project(journal, on("tables", 900)).reset();
  EXPECT_TRUE(same(rows_of("tables"), expected)) << "filled again, all tables are what they were";
}

TEST_F(postgres_tables_test, tables_of_another_journal_are_made_anew) {
  hand_made_journal other;
  fill(other, 500, 5, 2);
  project(other, on("tables")).reset();
  hand_made_journal journal;
  fill(journal, 400, 5, 3);
  project(journal, on("expected")).reset();
  auto running = open(on("tables"));
  running->start(fetch_from(journal));
  for (const auto& batch : journal.batches()) running->offer(batch);
  while (running->projected_batch() != journal.batches().size() || running->projected() != journal.last()) {
    std::this_thread::yield();
  }
  running.reset();
  EXPECT_TRUE(same(rows_of("tables"), rows_of("expected")));
  EXPECT_FALSE(reports().empty());
}

TEST_F(postgres_tables_test, a_list_that_finds_the_tables_behind_makes_the_projection_look_where_they_stand) {
  hand_made_journal journal;
  fill(journal, 200, 5);
  auto running = project(journal, on("tables"));
  table_read_models lists(*running, all_queries(), [&] { return journal.last(); }, {});
  // As a server that has lost its last commits; the rows themselves are written over.
  one("UPDATE madang_read.projected SET batch=batch-1, position=position-1");
  const list_accounts query{user_id{65'536}, {10, 0, 0}};
  auto first = ask(lists, query);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().reason, list_failure::cause::unavailable);
  list_result<list_accounts> later = ask(lists, query);
  for (int i = 0; i < 1'000 && !later; ++i) later = ask(lists, query);
  EXPECT_TRUE(later) << "it has caught up by itself";
  EXPECT_EQ(one("SELECT batch FROM madang_read.projected"), std::to_string(journal.batches().size()));
}

TEST_F(postgres_tables_test, texts_that_postgresql_does_not_take_hold_nothing_up) {
  hand_made_journal journal;
  const account_id account{pack_id(5'000, 1)};
  const std::string name("a\0b\xff\xc3\xa9", 6);
  journal.append(entity_of(account), account_opened{1, {user_id{65'536}, account_kind::paper, currency::krw, name}});
  journal.close_batch();
  auto running = project(journal, on("tables"));
  EXPECT_EQ(one("SELECT name FROM madang_read.accounts"),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd\xc3\xa9");
}

TEST_F(postgres_tables_test, an_analyst_reads_numbers_and_times_as_they_are_written) {
  EXPECT_EQ(one("SELECT madang_read.money(123456789), madang_read.quantity(1500000)"), "12345.6789|1.500000");
  EXPECT_EQ(one("SET timezone='UTC'; SELECT madang_read.moment(1790000000123456789)"),
            "SET\n2026-09-21 14:13:20.123456+00");
  EXPECT_EQ(one("SELECT madang_read.nanos('2026-09-21 14:13:20+00')"), "1790000000000000000");
}

}  // namespace
}  // namespace madang
