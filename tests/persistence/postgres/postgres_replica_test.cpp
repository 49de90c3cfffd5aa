#include "persistence/postgres/postgres_replica.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include "tests/persistence/projection/projection_fixture.hpp"
#include "tests/support/eventually.hpp"

/// Lists from a real streaming standby: what it may answer, and who answers in its place.
namespace madang {
namespace {

using namespace std::chrono_literals;
using madang::testing::postgres_rig;

class postgres_replica_test : public projection_test {
 protected:
  void SetUp() override {
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
    primary.emplace();
    there.emplace(*primary);
    standby.emplace(postgres_server::standby_of{*primary});
    settings = there->settings();
    settings.replica_dsn = standby->dsn(there->database(), "madang_node");
  }
  void TearDown() override {
    lists.reset();
    replica.reset();
    projection.reset();
    if (standby) standby->resume();
    there.reset();
    standby.reset();
    primary.reset();
  }
  void start() {
    auto with = options();
    with.place = place_in_postgres(settings, nullptr);
    projection = open(with);
    projection->start([this](std::uint64_t number) {
      const std::lock_guard lock(journal_mutex);
      return journal.fetch(number);
    });
    auto opened = postgres_replica::open({settings, &metrics, [](const std::string&) {}});
    ASSERT_TRUE(opened) << opened.error();
    replica = *opened;
    read_models_options reading{2, 64, 10'000, replica};
    lists = std::make_unique<table_read_models>(
        *projection, all_queries(), [this] { return position{durable.load()}; }, reading);
  }
  /// One more account of the user; it is durable, and the projection gets it in its own time.
  void add_account() {
    const account_id account{pack_id(1'000 + ++accounts, 1)};
    std::unique_lock lock(journal_mutex);
    journal.append(entity_of(account), account_opened{1, {user, account_kind::paper, currency::krw, "a"}});
    const auto batch = journal.close_batch();
    lock.unlock();
    durable = batch.last.value;
    projection->offer(batch);
  }
  /// How many accounts the list shows; none where it is not given.
  std::optional<std::size_t> count() {
    const auto found = ask(*lists, list_accounts{user, {1'000, 0, 0}});
    return found ? std::optional(found->items.size()) : std::nullopt;
  }
  std::uint64_t read_there() const { return metrics.replica.lists.value(); }
  void wait_serving() {
    ASSERT_TRUE(eventually([&] { return replica->serves(); }, 30s)) << replica->state();
  }
  void pause_replay() { standby->sql("SELECT pg_wal_replay_pause()"); }
  void go_on() { standby->sql("SELECT pg_wal_replay_resume()"); }

  const user_id user{65'536};
  std::optional<postgres_server> primary;
  std::optional<postgres_rig> there;
  std::optional<postgres_server> standby;
  postgres_settings settings;
  store_metrics metrics;
  std::mutex journal_mutex;  ///< the projection reads it on a thread of its own
  hand_made_journal journal;
  std::atomic<std::uint64_t> durable{0};
  std::size_t accounts = 0;
  std::unique_ptr<table_projection> projection;
  std::shared_ptr<postgres_replica> replica;
  std::unique_ptr<table_read_models> lists;
};

TEST_F(postgres_replica_test, a_list_at_the_replica_shows_everything_that_was_durable_when_it_came) {
  start();
  add_account();
  wait_serving();
  for (int round = 0; round < 200; ++round) {
    add_account();
    ASSERT_EQ(count(), accounts) << round;
  }
  EXPECT_GT(read_there(), 150U) << replica->state();
  EXPECT_EQ(metrics.replica.serving.value(), 1);
  EXPECT_EQ(replica->state(), "lists are read there");
}

TEST_F(postgres_replica_test, a_replica_whose_replay_is_paused_is_passed_over_and_comes_back_by_itself) {
  start();
  add_account();
  wait_serving();
  pause_replay();
  add_account();
  EXPECT_EQ(count(), accounts) << "from the primary";
  ASSERT_TRUE(eventually([&] { return replica->state().find("behind the primary by") != std::string::npos; }))
      << replica->state();
  EXPECT_GE(metrics.replica.passed_over.value(), 1U);
  EXPECT_GE(metrics.replica.lag.value(), 1);
  const auto before = read_there();
  const auto began = std::chrono::steady_clock::now();
  for (int round = 0; round < 20; ++round) EXPECT_EQ(count(), accounts);
  EXPECT_EQ(read_there(), before);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s) << "nobody waits for it any more";
  go_on();
  wait_serving();
  EXPECT_EQ(count(), accounts);
  EXPECT_EQ(read_there(), before + 1);
}

TEST_F(postgres_replica_test, a_list_waits_for_a_replica_that_comes_as_far_in_time) {
  settings.replica_wait_ms = 30'000;
  start();
  add_account();
  wait_serving();
  EXPECT_EQ(count(), accounts);
  const auto before = read_there();
  pause_replay();
  add_account();
  std::thread later([&] {
    ASSERT_TRUE(projection->wait_projected(journal.last(), soon()));
    go_on();
  });
  EXPECT_EQ(count(), accounts);
  later.join();
  EXPECT_EQ(read_there(), before + 1) << "it was answered there";
  EXPECT_EQ(metrics.replica.passed_over.value(), 0U);
}

TEST_F(postgres_replica_test, a_replica_that_is_killed_under_lists_costs_none_of_them) {
  start();
  add_account();
  wait_serving();
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!stop) wrong += count() != std::optional<std::size_t>(1);
    });
  }
  for (int round = 0; round < 3; ++round) {
    const auto before = read_there();
    ASSERT_TRUE(eventually([&] { return read_there() > before + 20; }, 30s)) << replica->state();
    standby->kill_now();
    ASSERT_TRUE(eventually([&] { return !replica->serves(); })) << "it is noticed";
    standby->start({"cluster_name=standby", "wal_retrieve_retry_interval=100ms"});
    wait_serving();
  }
  stop = true;
  for (auto& one : readers) one.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(postgres_replica_test, a_replica_that_stands_still_holds_no_list_for_long) {
  settings.statement_timeout_ms = 300;
  start();
  add_account();
  wait_serving();
  EXPECT_EQ(count(), accounts);
  standby->suspend();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(count(), accounts);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  EXPECT_FALSE(replica->serves());
  standby->resume();
  wait_serving();
}

TEST_F(postgres_replica_test, another_server_is_no_replica) {
  settings.replica_dsn = rig("other").settings().dsn;
  start();
  add_account();
  ASSERT_TRUE(eventually([&] { return replica->state().starts_with("it is no standby of the primary"); }))
      << replica->state();
  EXPECT_EQ(count(), accounts);
  EXPECT_EQ(read_there(), 0U);
}

TEST_F(postgres_replica_test, a_replica_alone_answers_nothing) {
  start();
  add_account();
  wait_serving();
  EXPECT_EQ(count(), accounts);
  primary->kill_now();
  EXPECT_EQ(count(), std::nullopt) << "nobody says how far the primary was";
  primary->start();
  ASSERT_TRUE(eventually([&] { return count() == accounts; }, 30s));
}

}  // namespace
}  // namespace madang
