#include <map>

#include "tests/persistence/projection/projection_fixture.hpp"

namespace madang {
namespace {

class projection_snapshot_test : public projection_test {
 protected:
  projection_snapshot_test() { reopen(); }

  void reopen() {
    running_.reset();
    running_ = open(options());
    running_->start([](std::uint64_t) -> result<durable_batch, read_failure> { return refused{read_failure{"none"}}; });
  }
  static entity_id order(std::uint64_t i) { return {entity_kind::order, pack_id(i, 1)}; }
  static snapshot of(entity_id entity, std::uint64_t at, bool live = true, const std::string& state = "state") {
    auto bytes = std::as_bytes(std::span(state));
    return {entity, at, {at}, 3, live, {bytes.begin(), bytes.end()}};
  }
  /// Completes a checkpoint and waits until it is stored.
  void checkpoint(std::uint64_t at) {
    running_->complete_checkpoint({at});
    while (running_->checkpoint() < position{at}) std::this_thread::yield();
  }
  /// Live entities and the positions of their snapshots.
  std::map<entity_id, std::uint64_t> live() {
    std::map<entity_id, std::uint64_t> out;
    auto count = running_->live_snapshots([&](snapshot one) { out[one.entity] = one.at.value; });
    EXPECT_TRUE(count.has_value());
    EXPECT_EQ(*count, out.size());
    return out;
  }

  std::unique_ptr<table_projection> running_;
};

using positions = std::map<entity_id, std::uint64_t>;

TEST_F(projection_snapshot_test, a_snapshot_comes_back_whole) {
  running_->put_snapshot(of(order(1), 10, true, std::string(5'000, 'z')));
  checkpoint(10);
  reopen();
  EXPECT_EQ(running_->checkpoint(), position{10});
  auto read = running_->read_snapshot(order(1));
  ASSERT_TRUE(read.has_value() && read->has_value());
  const auto& one = **read;
  EXPECT_EQ(one.entity, order(1));
  EXPECT_EQ(one.seq, 10U);
  EXPECT_EQ(one.at, position{10});
  EXPECT_EQ(one.apply_version, 3);
  EXPECT_TRUE(one.live);
  EXPECT_EQ(one.state, std::vector<std::byte>(5'000, std::byte{'z'}));
  EXPECT_FALSE(running_->read_snapshot(order(2))->has_value());
}

TEST_F(projection_snapshot_test, a_younger_snapshot_replaces_an_older_one_and_never_the_other_way_round) {
  running_->put_snapshot(of(order(1), 10));
  running_->put_snapshot(of(order(1), 20));
  checkpoint(20);
  running_->put_snapshot(of(order(1), 15));
  checkpoint(21);
  EXPECT_EQ(live(), (positions{{order(1), 20}}));
}

TEST_F(projection_snapshot_test, a_retirement_waits_for_its_checkpoint) {
  running_->put_snapshot(of(order(1), 10));
  running_->put_snapshot(of(order(2), 11));
  checkpoint(20);
  running_->retire_snapshot({order(1), 30, {30}});
  running_->put_snapshot(of(order(3), 31));
  checkpoint(25);
  EXPECT_EQ(live(), (positions{{order(1), 10}, {order(2), 11}, {order(3), 31}})) << "30 is after checkpoint 25";
  checkpoint(30);
  EXPECT_EQ(live(), (positions{{order(2), 11}, {order(3), 31}}));
}

TEST_F(projection_snapshot_test, a_snapshot_younger_than_the_retirement_stays) {
  running_->put_snapshot(of(order(1), 10));
  running_->retire_snapshot({order(1), 20, {20}});
  running_->put_snapshot(of(order(1), 25));
  checkpoint(40);
  EXPECT_EQ(live(), (positions{{order(1), 25}}));
}

TEST_F(projection_snapshot_test, an_entity_that_comes_to_rest_stays_in_the_live_set_until_the_checkpoint) {
  auto account = entity_of(account_id{77});
  running_->put_snapshot(of(account, 10));
  checkpoint(10);
  running_->put_snapshot(of(account, 20, false, "idle"));
  checkpoint(15);
  EXPECT_EQ(live(), (positions{{account, 20}})) << "a start after 15 must not miss 11 to 15";
  EXPECT_EQ((*running_->read_snapshot(account))->at, position{20}) << "the youngest is the best for a revival";
  checkpoint(20);
  EXPECT_TRUE(live().empty());
  auto idle = *running_->read_snapshot(account);
  ASSERT_TRUE(idle.has_value());
  EXPECT_FALSE(idle->live);
  EXPECT_EQ(idle->state.size(), 4U);
  running_->put_snapshot(of(account, 30));
  checkpoint(30);
  EXPECT_EQ(live(), (positions{{account, 30}}));
  EXPECT_TRUE((*running_->read_snapshot(account))->live);
}

TEST_F(projection_snapshot_test, the_checkpoint_never_moves_back) {
  checkpoint(30);
  running_->complete_checkpoint({20});
  running_->put_snapshot(of(order(1), 40));
  checkpoint(31);
  EXPECT_EQ(running_->checkpoint(), position{31});
  reopen();
  EXPECT_EQ(running_->checkpoint(), position{31});
}

TEST_F(projection_snapshot_test, what_was_handed_in_before_the_end_is_there_after_it) {
  for (std::uint64_t i = 1; i <= 50'000; ++i) running_->put_snapshot(of(order(i), i));
  for (std::uint64_t i = 1; i <= 50'000; i += 2) running_->retire_snapshot({order(i), 50'000, {50'000}});
  running_->complete_checkpoint({50'000});
  reopen();
  EXPECT_EQ(running_->checkpoint(), position{50'000});
  auto now = live();
  EXPECT_EQ(now.size(), 25'000U);
  EXPECT_TRUE(now.contains(order(2)));
  EXPECT_FALSE(now.contains(order(1)));
  EXPECT_EQ(running_->waiting_snapshot_bytes(), 0U);
}

TEST_F(projection_snapshot_test, snapshots_and_the_checkpoint_go_with_a_file_that_is_projected_anew) {
  hand_made_journal other;
  made_up_orders flow(other, {2, 1, {}, {}, 5, false, 1});
  flow.step();
  other.close_batch();
  running_.reset();
  auto with = project(other, options());
  with->put_snapshot(of(order(1), 3));
  with->complete_checkpoint({3});
  while (with->checkpoint() < position{3}) std::this_thread::yield();
  with.reset();

  hand_made_journal journal;
  made_up_orders another(journal, {3, 1, {}, {}, 5, false, 2});
  for (int i = 0; i < 30; ++i) another.step();
  journal.close_batch();
  running_ = open(options());
  running_->start(fetch_from(journal));
  for (const auto& batch : journal.batches()) running_->offer(batch);
  while (running_->projected() != journal.last()) std::this_thread::yield();
  EXPECT_EQ(running_->checkpoint(), position{0});
  EXPECT_TRUE(live().empty());
  // Entities that have not changed since would be missing from such a checkpoint.
  running_->put_snapshot(of(order(2), 5));
  running_->complete_checkpoint({5});
  reopen();
  EXPECT_EQ(running_->checkpoint(), position{0});
}

}  // namespace
}  // namespace madang
