#include "cluster/membership/member_watch.hpp"

#include <gtest/gtest.h>

#include "tests/persistence/members/members_fixture.hpp"

/// Who is taken for gone, by an observer's own clock.
namespace madang {
namespace {

using namespace testing;

class member_watch_test : public members_test {
 protected:
  using nodes = std::vector<int>;

  /// Looks at a moment of the observer's clock; gives the nodes that are expired then.
  nodes expired_at(member_watch& watch, std::int64_t at) {
    boot = at;
    const auto looked = watch.look();
    EXPECT_TRUE(looked) << looked.error().text;
    nodes found;
    for (const auto& each : watch.expired()) found.push_back(each.who.node);
    return found;
  }
  member_watch watch_of(membership_store& store) {
    return member_watch(store, {2'000 * ms, 200 * ms}, [this] { return boot; });
  }

  /// Ends the connections of all, and waits until they are gone.
  void cut_members() {
    rig->sql("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'madang members'");
  }

  std::int64_t boot = 0;
};

TEST_F(member_watch_test, a_node_that_stands_still_is_expired_after_the_term_and_the_margin) {
  auto node = make();
  auto store = make();
  start(node, 2);
  auto watch = watch_of(store);
  EXPECT_EQ(nodes{}, expired_at(watch, 1'000 * ms));
  // Node 1 is stopped from now on, node 2 goes on.
  ASSERT_EQ(0, why(node.renew(process(2))));
  EXPECT_EQ(nodes{}, expired_at(watch, 3'000 * ms));
  ASSERT_EQ(0, why(node.renew(process(2))));
  EXPECT_EQ(nodes{}, expired_at(watch, 3'200 * ms));
  EXPECT_EQ(nodes{1}, expired_at(watch, 3'201 * ms));
  const auto gone = watch.expired().front();
  EXPECT_EQ(process(1), gone.who);
  EXPECT_EQ(0, why(store.fence_off(gone.who, gone.counter)));
  ASSERT_EQ(0, why(node.renew(process(2))));
  EXPECT_EQ(nodes{}, expired_at(watch, 9'000 * ms)) << "who is down is not watched";
}

TEST_F(member_watch_test, a_renewal_begins_the_watch_again) {
  auto node = make();
  auto store = make();
  start(node, 1);
  auto watch = watch_of(store);
  EXPECT_EQ(nodes{}, expired_at(watch, 0));
  ASSERT_EQ(0, why(node.renew(process(1))));
  EXPECT_EQ(nodes{}, expired_at(watch, 5'000 * ms));
  EXPECT_EQ(nodes{}, expired_at(watch, 7'200 * ms));
  EXPECT_EQ(nodes{1}, expired_at(watch, 7'201 * ms));
}

TEST_F(member_watch_test, a_new_connection_begins_every_watch_again) {
  auto node = make();
  start(node, 1);
  auto store = make(through_proxy());
  auto watch = watch_of(store);
  EXPECT_EQ(nodes{}, expired_at(watch, 0));
  EXPECT_EQ(nodes{}, expired_at(watch, 2'000 * ms));
  cut_members();
  boot = 2'100 * ms;
  EXPECT_FALSE(watch.look());
  EXPECT_EQ(nodes{}, expired_at(watch, 5'000 * ms)) << "its counter stood still, but over another connection";
  EXPECT_EQ(nodes{}, expired_at(watch, 7'200 * ms));
  EXPECT_EQ(nodes{1}, expired_at(watch, 7'201 * ms));
}

TEST_F(member_watch_test, a_read_that_fails_expires_nobody) {
  auto node = make();
  start(node, 1);
  auto store = make(through_proxy());
  auto watch = watch_of(store);
  EXPECT_EQ(nodes{}, expired_at(watch, 0));
  proxy->now = pg_proxy::mode::refuse;
  cut_members();
  boot = 60'000 * ms;
  EXPECT_EQ(refusal(member_reject::unavailable), why(watch.look()));
  EXPECT_TRUE(watch.expired().empty());
}

TEST_F(member_watch_test, a_new_process_waits_for_the_one_before_as_any_observer) {
  auto store = make();
  start(store, 1);
  const auto successor = process(1, 21);
  auto watch = watch_of(store);
  ASSERT_EQ(refusal(member_reject::held), why(store.join(successor, profile())));
  EXPECT_EQ(nodes{}, expired_at(watch, 0));
  EXPECT_EQ(nodes{1}, expired_at(watch, 2'201 * ms));
  const auto gone = watch.expired().front();
  ASSERT_EQ(0, why(store.fence_off(gone.who, gone.counter)));
  EXPECT_EQ(0, why(store.join(successor, profile())));
  EXPECT_EQ(3u, *store.take_over(successor));
  EXPECT_EQ("256", owned(store)) << "nobody has taken its shards meanwhile";
}

TEST_F(member_watch_test, the_clock_of_the_machine_since_its_start_moves_on) {
  const auto before = boot_time_nanos();
  EXPECT_GT(before, 0);
  EXPECT_GE(boot_time_nanos(), before);
}

}  // namespace
}  // namespace madang
