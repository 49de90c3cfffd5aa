#include <gtest/gtest.h>

#include <future>
#include <utility>

#include "tests/persistence/members/members_fixture.hpp"

/// The life of members in the store, and how they are fenced off.
namespace madang {
namespace {

using namespace testing;
using namespace std::chrono_literals;

TEST_F(members_test, of_two_processes_of_a_node_one_joins) {
  auto one = make();
  auto two = make();
  EXPECT_EQ(0, why(one.join(process(1, 11), profile())));
  EXPECT_EQ(refusal(member_reject::held), why(two.join(process(1, 12), profile())));
  EXPECT_EQ(0, why(one.join(process(1, 11), profile()))) << "its answer may have been lost";
  const auto found = find(two, 1);
  EXPECT_EQ(process(1, 11), found.who);
  EXPECT_EQ(profile(), found.profile);
  EXPECT_EQ(member_state::joining, found.state);
  EXPECT_EQ(0, why(one.leave(process(1, 11))));
  EXPECT_EQ(0, why(two.join(process(1, 12), profile())));
  EXPECT_EQ(refusal(member_reject::lost), why(one.renew(process(1, 11))));
}

TEST_F(members_test, a_clock_that_is_off_the_store_s_does_not_join) {
  auto store = make();
  for (const std::int64_t off : {600 * ms, -600 * ms}) {
    wall.ahead = off;
    const auto refused = store.join(process(1), profile());
    ASSERT_EQ(refusal(member_reject::clock_off), why(refused)) << off;
    EXPECT_NE(std::string::npos, refused->text.find(off < 0 ? "behind" : "ahead")) << refused->text;
  }
  wall.ahead = 200 * ms;
  EXPECT_EQ(0, why(store.join(process(1), profile())));
}

/// A clock that is so far off at each question, and so far at its answer: over a slow line.
class two_faced_clock final : public clock {
 public:
  two_faced_clock(std::int64_t at_question, std::int64_t at_answer) : next_(at_question), then_(at_answer) {}
  unix_nanos now() const override {
    std::swap(next_, then_);
    return machine_.now() + then_;
  }

 private:
  const shifted_clock machine_;
  mutable std::int64_t next_;
  mutable std::int64_t then_;
};

TEST_F(members_test, a_clock_whose_distance_cannot_be_told_does_not_join) {
  const auto join_with = [&](std::int64_t at_question, std::int64_t at_answer) {
    const two_faced_clock slow(at_question, at_answer);
    postgres_members_options options;
    options.settings = rig->settings();
    options.time = &slow;
    return why(postgres_members(options).join(process(1), profile()));
  };
  EXPECT_EQ(refusal(member_reject::clock_off), join_with(0, 600 * ms));
  EXPECT_EQ(refusal(member_reject::clock_off), join_with(-600 * ms, 0));
  EXPECT_EQ(0, join_with(-200 * ms, 200 * ms));
}

TEST_F(members_test, the_first_node_owns_all_shards_and_later_ones_none) {
  auto store = make();
  start(store, 3);
  EXPECT_EQ("256 0 0", owned(store));
}

TEST_F(members_test, a_member_renews_while_it_joins_serves_and_drains) {
  auto store = make();
  ASSERT_EQ(0, why(store.join(process(1), profile())));
  EXPECT_EQ(member_state::joining, store.renew(process(1))->state);
  ASSERT_EQ(0, why(store.ready(process(1))));
  EXPECT_EQ(member_state::up, store.renew(process(1))->state);
  ASSERT_EQ(0, why(store.drain(process(1))));
  const auto renewed = store.renew(process(1));
  EXPECT_EQ(member_state::draining, renewed->state) << "so a node learns that it is to drain";
  EXPECT_EQ(3u, renewed->counter);
  EXPECT_EQ(3u, find(store, 1).counter);
  ASSERT_EQ(0, why(store.leave(process(1))));
  for (const auto& outcome : {store.ready(process(1)), store.drain(process(1)), store.leave(process(1))}) {
    EXPECT_EQ(refusal(member_reject::lost), why(outcome));
  }
}

TEST_F(members_test, a_member_that_was_fenced_off_has_lost) {
  auto store = make();
  auto other = make();
  start(store, 1);
  const auto seen = find(other, 1);
  EXPECT_EQ(0, why(other.fence_off(seen.who, seen.counter)));
  EXPECT_EQ(0, why(other.fence_off(seen.who, seen.counter))) << "its answer may have been lost";
  EXPECT_EQ(refusal(member_reject::lost), why(store.renew(process(1))));
  EXPECT_EQ(refusal(member_reject::lost), why(store.take_over(process(1))));
  EXPECT_EQ(refusal(member_reject::lost), why(store.join(process(1), profile())));
  EXPECT_EQ(seen.fence + 1, find(other, 1).fence);
  EXPECT_EQ(0, why(store.join(process(1, 21), profile()))) << "a new process may";
}

TEST_F(members_test, an_old_counter_fences_nobody_off) {
  auto store = make();
  auto other = make();
  start(store, 1);
  const auto seen = find(other, 1);
  ASSERT_EQ(0, why(store.renew(process(1))));
  EXPECT_EQ(refusal(member_reject::renewed), why(other.fence_off(seen.who, seen.counter)));
  EXPECT_EQ(refusal(member_reject::renewed), why(other.fence_off(process(1, 99), 1)));
  EXPECT_EQ(refusal(member_reject::renewed), why(other.fence_off(process(7), 0)));
  EXPECT_EQ(0, why(store.renew(process(1))));
  EXPECT_EQ(seen.fence, find(other, 1).fence);
}

TEST_F(members_test, the_next_batch_of_a_writer_that_was_fenced_off_is_refused) {
  auto store = make();
  ASSERT_EQ(0, why(store.join(process(1), profile())));
  open();
  append(3);
  ASSERT_EQ("", fatal());
  const auto seen = find(store, 1);
  ASSERT_EQ(0, why(store.fence_off(seen.who, seen.counter)));
  draft_maker(events()).one(account(1), "too late");
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }));
  EXPECT_EQ("3", rig->sql("SELECT max(last) FROM madang.batches"));
}

// ---- who keeps the fence -------------------------------------------------------------------------------------------

/// Locks the fence of node 1 as a batch does.
constexpr const char* hold =
    "BEGIN; SELECT madang.put_snapshots(1, 1, 0::bit(256), true, '{}', '{}', '{}', '{}', '{}', '{}')";

/// Two sessions that keep the fence of node 1 between them: each lets go only when the other has it.
class starver {
 public:
  starver(std::unique_ptr<pg_connection> one, std::unique_ptr<pg_connection> two)
      : sessions_{std::move(one), std::move(two)} {
    if (!sessions_[0]->exec(hold)) throw std::runtime_error("the fence cannot be held");
    thread_ = std::thread([this] { run(); });
  }
  ~starver() {
    stop_ = true;
    thread_.join();
  }
  int turns() const { return turns_; }
  bool ended() const { return ended_; }
  /// By the server.
  bool cut() const { return cut_; }

 private:
  void run() {
    for (int turn = 1; !stop_; ++turn) {
      auto held = sessions_[turn % 2]->exec(hold);
      if (held) held = sessions_[(turn + 1) % 2]->exec("COMMIT");
      if (!held) {
        cut_ = held.error().lost;
        break;
      }
      turns_ = turn;
      std::this_thread::sleep_for(5ms);
    }
    for (auto& each : sessions_) each->give_up();
    ended_ = true;
  }

  std::unique_ptr<pg_connection> sessions_[2];
  std::atomic<bool> cut_{false};
  std::atomic<int> turns_{0};
  std::atomic<bool> stop_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

TEST_F(members_test, sessions_that_starve_a_fencing_are_ended) {
  auto store = make();
  start(store, 1);
  starver holding(connect(), connect());
  ASSERT_TRUE(eventually([&] { return holding.turns() > 3; }));
  const auto began = std::chrono::steady_clock::now();
  const auto done = store.fence_off(process(1), 0);
  EXPECT_EQ(0, why(done)) << done->text;
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  ASSERT_TRUE(eventually([&] { return holding.ended(); }));
  EXPECT_TRUE(holding.cut());
  EXPECT_EQ(2u, find(store, 1).fence);
}

TEST_F(members_test, a_session_that_keeps_the_fence_is_ended) {
  auto store = make();
  start(store, 1);
  const auto holding = connect();
  ASSERT_TRUE(holding->exec(hold));
  EXPECT_EQ(0, why(store.fence_off(process(1), 0)));
  const auto said = holding->exec("COMMIT");
  ASSERT_FALSE(said);
  EXPECT_TRUE(said.error().lost);
}

TEST_F(members_test, a_session_of_another_role_is_left_alone_and_nothing_changes) {
  auto store = make();
  start(store, 1);
  const auto holding = connect("madang_owner");
  ASSERT_TRUE(holding->exec(hold));
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(refusal(member_reject::fence_held), why(store.fence_off(process(1), 0)));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
  EXPECT_TRUE(holding->exec("COMMIT"));
  EXPECT_EQ(1u, find(store, 1).fence);
  EXPECT_EQ(0, why(store.renew(process(1)))) << "it is a member as before";
}

TEST_F(members_test, a_session_that_holds_nothing_of_the_fence_is_left_alone) {
  auto store = make();
  start(store, 2);
  const auto holding = connect();
  const auto other = connect();
  ASSERT_TRUE(holding->exec(hold));
  ASSERT_TRUE(other->exec("BEGIN; SELECT madang.member_renew(2, 12)"));
  EXPECT_EQ(0, why(store.fence_off(process(1), 0)));
  EXPECT_TRUE(other->exec("COMMIT"));
}

TEST_F(members_test, a_fencing_gives_up_where_a_renewal_comes_between) {
  postgres_members_options patient;
  patient.settings = rig->settings();
  patient.time = &wall;
  patient.fencing.attempts = 100;
  postgres_members store(patient);
  start(store, 1);
  const auto renewing = connect();
  ASSERT_TRUE(renewing->exec("BEGIN; SELECT madang.member_renew(1, 11)"));
  auto fencing = std::async(std::launch::async, [&] { return store.fence_off(process(1), 0); });
  EXPECT_EQ(std::future_status::timeout, fencing.wait_for(300ms));
  EXPECT_TRUE(renewing->exec("COMMIT")) << "the session that renews is not ended";
  EXPECT_EQ(refusal(member_reject::renewed), why(fencing.get()));
  EXPECT_EQ(1u, find(store, 1).fence);
}

// ---- the store is away ---------------------------------------------------------------------------------------------

TEST_F(members_test, a_store_that_is_away_is_said_to_be_and_comes_back) {
  auto store = make(through_proxy());
  start(store, 1);
  ASSERT_TRUE(store.renew(process(1))) << "so that the statement is known to the server";
  EXPECT_EQ(1u, store.list()->connection);
  proxy->now = pg_proxy::mode::drop_answers;
  EXPECT_EQ(refusal(member_reject::unavailable), why(store.renew(process(1))));
  proxy->now = pg_proxy::mode::refuse;
  EXPECT_EQ(refusal(member_reject::unavailable), why(store.renew(process(1))));
  EXPECT_EQ(refusal(member_reject::unavailable), why(store.list()));
  EXPECT_EQ(refusal(member_reject::unavailable), why(store.fence_off(process(1), 0)));
  proxy->now = pg_proxy::mode::pass;
  EXPECT_EQ(3u, store.renew(process(1))->counter) << "the one whose answer was lost has counted";
  EXPECT_EQ(2u, store.list()->connection);
}

TEST_F(members_test, a_store_of_another_form_is_not_used) {
  auto store = make();
  rig->sql("INSERT INTO madang.migrations VALUES ('9999_future', now())");
  const auto said = store.join(process(1), profile());
  ASSERT_EQ(refusal(member_reject::unavailable), why(said));
  EXPECT_NE(std::string::npos, said->text.find("newer")) << said->text;
}

// ---- rights --------------------------------------------------------------------------------------------------------

TEST_F(members_test, a_node_s_role_changes_members_by_the_functions_alone) {
  auto store = make();
  start(store, 1);
  for (const auto* sql : {"UPDATE madang.members SET counter = 9", "DELETE FROM madang.members",
                          "SELECT 1 FROM madang.members FOR UPDATE",
                          "INSERT INTO madang.released_shards VALUES (1, 1, 1)", "DELETE FROM madang.released_shards",
                          "UPDATE madang.writers SET owned = 0::bit(256)", "GRANT pg_signal_backend TO madang_node"}) {
    const auto done = connect()->exec(sql);
    ASSERT_FALSE(done) << sql;
    EXPECT_EQ("42501", done.error().code) << sql << ": " << done.error().text;
  }
}

TEST_F(members_test, others_call_none_of_the_functions) {
  rig->sql("CREATE ROLE passer_by LOGIN");
  for (const auto* sql :
       {"SELECT 1 FROM madang.members", "SELECT madang.member_join(1, 1, '', '', '', '', 1, 0)",
        "SELECT madang.member_bump(1, 1, 0)", "SELECT madang.member_leave(1, 1)",
        "SELECT madang.take_shards(1, 2, 1, 0::bit(256))", "SELECT madang.claim_shards(1, 2, 1, 0::bit(256))",
        "SELECT madang.append_release(1, 1, 1, 1, 1, '', '', 0::bit(256), '', 0::bit(256))"}) {
    const auto done = connect("passer_by")->exec(sql);
    ASSERT_FALSE(done) << sql;
    EXPECT_EQ("42501", done.error().code) << sql << ": " << done.error().text;
  }
}

}  // namespace
}  // namespace madang
