#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>

#include "tests/persistence/projection/projection_fixture.hpp"

namespace madang {
namespace {

class projection_rebuild_test : public projection_test {
 protected:
  void run_sql(const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(file().c_str(), &db);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  std::int64_t count_of(const std::string& sql) {
    std::int64_t out = -1;
    sqlite3* db = nullptr;
    sqlite3_open(file().c_str(), &db);
    const auto read = [](void* to, int, char** columns, char**) {
      *static_cast<std::int64_t*>(to) = std::stoll(columns[0]);
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), read, &out, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
    return out;
  }
  /// About `orders` orders in batches of `per_batch`, across several buckets when large.
  static void fill(hand_made_journal& journal, int orders, int per_batch, std::uint64_t seed = 1) {
    made_up_orders flow(journal, {12, 3, money::whole(3), money::whole(5), 5, true, seed});
    for (int i = 1; i <= orders; ++i) {
      flow.step();
      if (i % per_batch == 0) journal.close_batch();
    }
    if (journal.open_bytes() > 0) journal.close_batch();
  }
};

TEST_F(projection_rebuild_test, the_same_batches_give_the_same_tables_however_they_are_cut_into_chunks) {
  hand_made_journal journal;
  fill(journal, 7'000, 7);
  ASSERT_GT(bucket_of(journal.last()), 0) << "the flow must reach over a bucket's end";
  project(journal, options("large.db", 1'000'000)).reset();
  project(journal, options("small.db", 100)).reset();
  project(journal, options("middle.db", 5'000)).reset();
  auto expected = dump(file("large.db"));
  EXPECT_GT(expected.size(), 1'000'000U);
  EXPECT_TRUE(same(dump(file("small.db")), expected));
  EXPECT_TRUE(same(dump(file("middle.db")), expected));
}

TEST_F(projection_rebuild_test, a_projection_that_is_opened_again_goes_on_where_it_stood) {
  hand_made_journal journal;
  made_up_orders flow(journal, {12, 3, money::whole(3), money::whole(5), 5, true, 4});
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 50; ++i) flow.step();
    journal.close_batch();
    auto projected = project(journal, options("steps.db"));
    EXPECT_EQ(projected->projected_batch(), journal.batches().size());
    EXPECT_EQ(projected->projected(), journal.last());
  }
  project(journal, options("once.db")).reset();
  EXPECT_TRUE(same(dump(file("steps.db")), dump(file("once.db"))));
}

TEST_F(projection_rebuild_test, kill_9_between_or_within_transactions_loses_no_row_and_doubles_none) {
  hand_made_journal journal;
  fill(journal, 1'200, 3);
  project(journal, options("whole.db")).reset();
  auto expected = dump(file("whole.db"));
  int interrupted = 0;
  for (int round = 0; round < 6; ++round) {
    auto name = "killed" + std::to_string(round) + ".db";
    int progress[2];
    ASSERT_EQ(pipe(progress), 0);
    auto child = fork();
    if (child == 0) {
      auto running = open(options(name, 1));
      running->start(fetch_from(journal));
      for (const auto& batch : journal.batches()) {
        running->offer(batch);
        running->wait_projected(batch.last, soon());
        if (write(progress[1], "x", 1) != 1) _exit(1);
      }
      _exit(0);
    }
    close(progress[1]);
    char seen = 0;
    for (int i = 0; i < 10 + 60 * round; ++i) ASSERT_EQ(read(progress[0], &seen, 1), 1);
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    close(progress[0]);
    auto reopened = open(options(name, 1));
    EXPECT_GT(reopened->projected_batch(), 0U);
    if (reopened->projected_batch() < journal.batches().size()) ++interrupted;
    reopened.reset();
    project(journal, options(name)).reset();
    EXPECT_TRUE(same(dump(file(name)), expected)) << "killed in round " << round;
  }
  EXPECT_GT(interrupted, 2);
}

TEST_F(projection_rebuild_test, a_deleted_file_is_projected_again) {
  hand_made_journal journal;
  fill(journal, 300, 5);
  project(journal, options()).reset();
  auto expected = dump(file());
  std::filesystem::remove(file());
  project(journal, options()).reset();
  EXPECT_TRUE(same(dump(file()), expected));
}

TEST_F(projection_rebuild_test, a_file_that_is_no_database_is_put_aside_and_projected_again) {
  hand_made_journal journal;
  fill(journal, 300, 5);
  std::ofstream(file()) << std::string(10'000, 'x');
  auto running = project(journal, options());
  EXPECT_EQ(running->projected_batch(), journal.batches().size());
  EXPECT_TRUE(std::filesystem::exists(file() + ".aside"));
  ASSERT_EQ(reports().size(), 1U);
  EXPECT_NE(reports()[0].find("put aside"), std::string::npos);
}

TEST_F(projection_rebuild_test, a_file_of_another_form_is_put_aside) {
  hand_made_journal journal;
  fill(journal, 300, 5);
  project(journal, options()).reset();
  auto expected = dump(file());
  sqlite3* db = nullptr;
  sqlite3_open(file().c_str(), &db);
  sqlite3_exec(db, "PRAGMA user_version=999", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  project(journal, options()).reset();
  EXPECT_TRUE(same(dump(file()), expected));
  EXPECT_EQ(reports().size(), 1U);
}

TEST_F(projection_rebuild_test, damage_that_a_reader_finds_while_running_is_repaired_by_projecting_again) {
  hand_made_journal journal;
  fill(journal, 2'000, 50);
  project(journal, options()).reset();
  auto expected = dump(file());
  auto size = std::filesystem::file_size(file());
  std::fstream damaged(file(), std::ios::in | std::ios::out | std::ios::binary);
  // The pages of the schema and of the small tables stay whole, so that the file opens.
  damaged.seekp(40 * 4096);
  for (auto at = 40 * 4096U; at < size; ++at) damaged.put('\x55');
  damaged.close();
  auto running = project(journal, options());
  bool refused_once = false;
  for (std::uint64_t key = 0; key < 3; ++key) {
    for (std::uint64_t seen = 0;; ++seen) {
      auto symbol = *symbol_id::parse(std::to_string(100'000 + key));
      auto locations = running->stream_locations(entity_of(symbol), 0);
      if (!locations) refused_once = true;
      if (locations && locations->covers_batch == journal.batches().size()) break;
      ASSERT_TRUE(running->wait_projected(journal.last(), soon()));
      ASSERT_LT(seen, 1'000U);
    }
  }
  EXPECT_TRUE(refused_once || running->generation() > 0 || !reports().empty());
  running.reset();
  EXPECT_TRUE(same(dump(file()), expected));
  EXPECT_FALSE(reports().empty());
}

TEST_F(projection_rebuild_test, the_file_of_another_journal_is_projected_anew) {
  hand_made_journal other;
  fill(other, 500, 5, 2);
  project(other, options()).reset();
  hand_made_journal journal;
  fill(journal, 400, 5, 3);
  project(journal, options("expected.db")).reset();
  auto running = open(options());
  running->start(fetch_from(journal));
  for (const auto& batch : journal.batches()) running->offer(batch);
  while (running->projected_batch() != journal.batches().size() || running->projected() != journal.last()) {
    std::this_thread::yield();
  }
  running.reset();
  EXPECT_TRUE(same(dump(file()), dump(file("expected.db"))));
  EXPECT_FALSE(reports().empty());
}

TEST_F(projection_rebuild_test, batches_beyond_the_queue_bound_are_read_back) {
  hand_made_journal journal;
  fill(journal, 1'000, 5);
  project(journal, options("expected.db")).reset();
  auto tight = options();
  tight.settings.queue_max_bytes = 3'000;
  auto running = open(tight);
  for (const auto& batch : journal.batches()) running->offer(batch);
  std::atomic<std::uint64_t> fetched{0};
  running->start([&](std::uint64_t number) {
    ++fetched;
    return journal.fetch(number);
  });
  ASSERT_TRUE(running->wait_projected(journal.last(), soon()));
  running.reset();
  EXPECT_GT(fetched, journal.batches().size() / 2);
  EXPECT_TRUE(same(dump(file()), dump(file("expected.db"))));
}

TEST_F(projection_rebuild_test, a_batch_damaged_in_memory_is_read_back_from_the_journal) {
  hand_made_journal journal;
  fill(journal, 100, 5);
  auto running = open(options());
  for (auto batch : journal.batches()) {
    if (batch.number == 7) {
      auto bytes = std::make_shared<std::vector<std::byte>>(*batch.bytes);
      (*bytes)[bytes->size() / 2] ^= std::byte{1};
      batch.bytes = bytes;
    }
    running->offer(batch);
  }
  running->start(fetch_from(journal));
  ASSERT_TRUE(running->wait_projected(journal.last(), soon()));
  running.reset();
  ASSERT_EQ(reports().size(), 1U);
  EXPECT_NE(reports()[0].find("batch 7"), std::string::npos);
  project(journal, options("expected.db")).reset();
  EXPECT_TRUE(same(dump(file()), dump(file("expected.db"))));
}

TEST_F(projection_rebuild_test, a_full_disk_is_waited_out_and_shown_as_lag) {
  hand_made_journal journal;
  fill(journal, 2'000, 5);
  gauge lag;
  auto with = options("projection.db", 100);
  with.lag = &lag;
  auto old_action = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto running = open(with);
  // The empty tables fit, what is to come does not.
  std::uintmax_t written = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(with.file).parent_path()))
    written = std::max(written, file.file_size());
  rlimit tight{written + 20'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  running->start(fetch_from(journal));
  for (const auto& batch : journal.batches()) running->offer(batch);
  while (reports().empty()) std::this_thread::yield();
  EXPECT_GT(lag.value(), 0);
  EXPECT_LT(running->projected(), journal.last());
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_action);
  ASSERT_TRUE(running->wait_projected(journal.last(), soon()));
  EXPECT_EQ(lag.value(), 0);
  running.reset();
  project(journal, options("expected.db")).reset();
  EXPECT_TRUE(same(dump(file()), dump(file("expected.db"))));
}

TEST_F(projection_rebuild_test, tables_of_another_version_are_filled_again_alone) {
  hand_made_journal journal;
  fill(journal, 7'000, 7);
  project(journal, options()).reset();
  auto expected = dump(file());
  for (const std::string context : {"trading", "accounts", "market"}) {
    // What another version would have left: the context's rows are wrong, and so is a row of a neighbour, which stays.
    run_sql("UPDATE table_versions SET version=0 WHERE context='" + context + "'");
    run_sql("UPDATE orders SET status=0");
    run_sql("UPDATE ledger SET entries=x''");
    run_sql("UPDATE candles SET volume=-1");
    project(journal, options()).reset();
    EXPECT_EQ(count_of("SELECT count(*) FROM candles WHERE volume=-1") == 0, context == "market");
    EXPECT_EQ(count_of("SELECT count(*) FROM ledger WHERE length(entries)=0") == 0, context == "accounts");
    EXPECT_EQ(count_of("SELECT count(*) FROM orders WHERE status=0") == 0, context == "trading");
  }
  EXPECT_TRUE(reports().size() == 3U) << reports().size();
  run_sql("UPDATE table_versions SET version=0");
  project(journal, options()).reset();
  EXPECT_TRUE(same(dump(file()), expected)) << "filled again, all tables are what they were";
  EXPECT_FALSE(std::filesystem::exists(file() + ".aside"));
}

TEST_F(projection_rebuild_test, grants_are_filled_in_beside_tables_from_before_there_were_any) {
  hand_made_journal journal;
  fill(journal, 700, 7);
  const account_id shared{pack_id(7'000, 1)};
  journal.append(entity_of(shared), account_opened{1, {user_id{65'536}, account_kind::paper, currency::krw, "a"}});
  journal.append(entity_of(shared), access_granted{1, user_id{65'537}, right::view});
  journal.close_batch();
  project(journal, options()).reset();
  EXPECT_EQ(count_of("SELECT version FROM table_versions WHERE context='accounts'"), 2) << "as before";
  run_sql("DROP TABLE account_grants");
  run_sql("DELETE FROM table_versions WHERE context='account_grants'");
  run_sql("UPDATE ledger SET entries=x''");
  project(journal, options()).reset();
  EXPECT_EQ(count_of("SELECT count(*) FROM account_grants"), 1);
  EXPECT_EQ(count_of("SELECT count(*) FROM ledger WHERE length(entries)>0"), 0) << "the ledger keeps its rows";
}

TEST_F(projection_rebuild_test, filling_again_goes_on_where_it_was_stopped) {
  hand_made_journal journal;
  fill(journal, 1'500, 5);
  project(journal, options()).reset();
  auto expected = dump(file());
  run_sql("UPDATE table_versions SET version=0 WHERE context='trading'");
  std::atomic<std::uint64_t> fetched{0};
  {
    auto running = open(options("projection.db", 50));
    running->start([&](std::uint64_t number) -> result<durable_batch, read_failure> {
      if (number > 100 && number < journal.batches().size()) return refused{read_failure{"not now"}};
      fetched = number;
      return journal.fetch(number);
    });
    while (fetched < 100) std::this_thread::yield();
    EXPECT_FALSE(running->wait_projected(journal.last(), std::chrono::steady_clock::now())) << "lists wait";
  }
  EXPECT_GT(count_of("SELECT coalesce(max(refilled), 0) FROM table_versions"), 0);
  project(journal, options()).reset();
  EXPECT_TRUE(same(dump(file()), expected));
}

TEST_F(projection_rebuild_test, events_of_unknown_type_are_indexed_and_counted) {
  hand_made_journal journal;
  account_id account{pack_id(5'000, 1)};
  std::vector<std::byte> payload(5);
  journal.append(entity_of(account), account_opened{1, {user_id{65'536}, account_kind::paper, currency::krw, "a"}});
  journal.append_raw(entity_of(account), 399, 1, payload);
  journal.append_raw(entity_of(account), account_opened::event_type, 77, payload);
  journal.append_raw(entity_of(order_id{pack_id(9'000, 1)}), 499, 1, payload);
  journal.append_raw({static_cast<entity_kind>(77), 5}, 1'999, 1, payload);
  journal.close_batch();
  auto running = project(journal, options());
  EXPECT_EQ(running->not_understood(), 3U);
  EXPECT_EQ(running->stream_locations(entity_of(account), 0)->locations.size(), 3U);
  EXPECT_EQ(running->stream_locations(entity_of(order_id{pack_id(9'000, 1)}), 0)->locations.size(), 1U);
  EXPECT_EQ(running->stream_locations({static_cast<entity_kind>(77), 5}, 0)->locations.size(), 1U);
}

}  // namespace
}  // namespace madang
