#include <gtest/gtest.h>

#include <utility>

#include "actors/kernel/state_pieces.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/contexts.hpp"
#include "cluster/recovery/node_recovery.hpp"
#include "cluster/region/rebuild_entity.hpp"
#include "persistence/former/shared_journal.hpp"
#include "tests/cluster/region/account_history.hpp"
#include "tests/cluster/region/region_stage.hpp"

namespace madang {
namespace {

/// A journal in memory as another writer's.
class former_in_memory final : public former_journal {
 public:
  explicit former_in_memory(journal& of) : of_(of) {
    (void)of.replay({}, [this](const record& one) {
      add_shard(written_, shard_of(one.stream));
      return true;
    });
  }

  std::uint16_t writer() const override { return 2; }
  const shard_set& written() const override { return written_; }
  result<std::vector<record>, read_failure> read_stream(entity_id stream, std::uint64_t after_seq,
                                                        std::size_t limit) override {
    ++streams_read;
    if (std::exchange(fails_once, false)) return refused{read_failure{"the store is busy", true}};
    auto found = of_.read_stream_part(stream, after_seq, limit);
    if (!found) return found;
    for (auto& one : *found) one.meta.at = {};
    return found;
  }
  result<std::vector<record>, read_failure> read_channel(channel_id channel, std::uint64_t after,
                                                         std::size_t limit) override {
    return of_.read_channel(channel, after, limit);
  }
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override {
    auto found = of_.read_snapshot(entity);
    if (found && *found) (*found)->at = {};
    return found;
  }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override {
    return of_.live_snapshots([&](snapshot one) {
      one.at = {};
      visit(std::move(one));
    });
  }
  result<bool, read_failure> replay_tail(const std::function<void(const record&)>& visit) override {
    const auto read = of_.replay(of_.checkpoint(), [&](record one) {
      one.meta.at = {};
      visit(one);
      return true;
    });
    if (!read) return refused{read.error()};
    return true;
  }
  result<std::uint64_t, read_failure> last_numbers(const std::function<void(channel_id, std::uint64_t)>&) override {
    return std::uint64_t{0};
  }

  std::size_t streams_read = 0;
  bool fails_once = false;  ///< at the next stream

 private:
  journal& of_;
  shard_set written_{};
};

/// An account that another node has served, and this one since.
class shared_recovery : public testing::Test {
 protected:
  void complete_checkpoint(account_history& of) {
    of.journal.flush();
    of.journal.complete_checkpoint(of.journal.last());
  }
  /// Of the state as it is now, with the parts of it that were in none of the snapshots before.
  static void put_snapshot_in_pieces(account_history& of, piece_marks& handed_in) {
    snapshot made;
    made.entity = entity_of(of.id);
    made.seq = of.seq;
    made.at = of.journal.last();
    made.apply_version = account_entity::apply_version;
    encode_in_pieces<account_entity>(of.state, handed_in, made);
    of.journal.put_snapshot(std::move(made));
    of.journal.flush();
  }
  /// From here on this node writes.
  void take_over() {
    before.journal.flush();
    own.state = before.state;
    own.seq = before.seq;
    own.transactions = before.transactions;
  }
  result<recovery_report, read_failure> recovered(bool reads_own = true) {
    own.journal.flush();
    before.journal.flush();
    former = std::make_shared<former_in_memory>(before.journal);
    shared.read_also({former});
    recovery_scope scope;
    scope.formers = shared.formers();
    scope.own_written = former_in_memory(own.journal).written();
    scope.reads_own = reads_own;
    return recover(shared, kinds, stage.entities(), ids, own.time, scope);
  }
  /// The account as everything that is stored says.
  std::vector<std::byte> rebuilt() {
    const auto found = rebuild_entity(kinds, shared, entity_of(own.id));
    return found ? (*found)->encode() : std::vector<std::byte>{};
  }

  entity_registry kinds = all_contexts().entities;
  account_history before;
  account_history own;
  std::shared_ptr<former_in_memory> former;
  shared_journal shared{own.journal};
  region_stage stage;
  id_source ids{own.time};
};

TEST_F(shared_recovery, brings_here_what_was_live_where_the_dead_node_served_it) {
  before.open();
  before.deposit(5);
  before.put_snapshot(before.seq, true);
  complete_checkpoint(before);
  before.buy({0x2'0001});
  take_over();
  const auto report = recovered(false);
  ASSERT_TRUE(report) << report.error().why;
  EXPECT_EQ(report->revived, 1U) << "its order has not been told of";
  EXPECT_EQ(report->isolated, 0U);
  EXPECT_EQ(rebuilt(), account_entity::encode(own.state));
}

TEST_F(shared_recovery, joins_what_both_have_written_to_one_stream) {
  before.open();
  before.deposit(5);
  take_over();
  own.deposit(7);
  own.buy({0x2'0001});
  const auto report = recovered();
  ASSERT_TRUE(report) << report.error().why;
  EXPECT_EQ(report->isolated, 0U);
  EXPECT_EQ(report->revived, 1U);
  EXPECT_EQ(rebuilt(), account_entity::encode(own.state));
}

TEST_F(shared_recovery, goes_on_from_a_snapshot_that_only_the_former_owner_has) {
  before.open();
  before.deposit(5);
  before.put_snapshot(before.seq, false);
  complete_checkpoint(before);
  take_over();
  own.deposit(7);
  ASSERT_TRUE(recovered());
  EXPECT_EQ(rebuilt(), account_entity::encode(own.state));
}

TEST_F(shared_recovery, finds_the_parts_of_its_snapshot_that_the_former_owner_has_stored) {
  before.open();
  before.state.client_orders.remember("of one minute", {nanos_per_second}, {});
  before.state.client_orders.remember("of another one", {62 * nanos_per_second}, {});
  piece_marks handed_in;
  put_snapshot_in_pieces(before, handed_in);
  take_over();
  own.deposit(7);
  put_snapshot_in_pieces(own, handed_in);
  ASSERT_TRUE(recovered());
  EXPECT_EQ(rebuilt(), account_entity::encode(own.state))
      << "the stream knows nothing of what a client calls its orders";
}

TEST_F(shared_recovery, believes_no_live_snapshot_that_a_later_owner_has_gone_beyond) {
  before.open();
  before.deposit(5);
  before.put_snapshot(before.seq, true);
  complete_checkpoint(before);
  take_over();
  own.deposit(7);
  complete_checkpoint(own);
  const auto report = recovered();
  ASSERT_TRUE(report) << report.error().why;
  EXPECT_EQ(report->revived, 0U) << "it rests";
  EXPECT_EQ(report->isolated, 0U);
}

TEST_F(shared_recovery, looks_again_only_at_what_seems_live) {
  before.open();
  before.deposit(5);
  take_over();
  own.deposit(7);
  ASSERT_TRUE(recovered());
  EXPECT_EQ(former->streams_read, 0U) << "it rests, and both tails say so";
  own.buy({0x2'0001});
  const auto report = recovered();
  ASSERT_TRUE(report) << report.error().why;
  EXPECT_EQ(report->revived, 1U);
  EXPECT_GT(former->streams_read, 0U) << "it is live, and a live snapshot may have been older";
}

/// It was taken from a process before this one, and its owner since has died before it wrote anything of it.
TEST_F(shared_recovery, brings_back_what_stands_in_the_own_journal_alone) {
  own.open();
  own.deposit(5);
  own.put_snapshot(own.seq, true);
  complete_checkpoint(own);
  own.buy({0x2'0001});
  own.journal.flush();
  const auto written = former_in_memory(own.journal).written();
  const auto scope = scope_of(written, {}, written, true);
  const auto report = recover(shared, kinds, stage.entities(), ids, own.time, scope);
  ASSERT_TRUE(report) << report.error().why;
  EXPECT_EQ(report->revived, 1U) << "its order has not been told of";
}

TEST_F(shared_recovery, reads_nothing_of_its_own_for_shards_that_it_never_wrote) {
  before.open();
  before.deposit(5);
  before.buy({0x2'0001});
  before.journal.flush();
  own.id = own.state.id = account_id{0x1'0101};
  own.open();
  own.journal.flush();
  former = std::make_shared<former_in_memory>(before.journal);
  const auto report = recover(shared, kinds, stage.entities(), ids, own.time,
                              scope_of(former->written(), {former}, former_in_memory(own.journal).written(), true));
  ASSERT_TRUE(report) << report.error().why;
  EXPECT_EQ(report->events, 3U) << "those of the dead node";
  EXPECT_EQ(report->revived, 1U);
}

/// Nobody looks after one account that is out of service since a moment in which the store was busy.
TEST_F(shared_recovery, fails_as_a_whole_where_a_read_may_pass_and_is_whole_at_the_next_try) {
  before.open();
  before.deposit(5);
  complete_checkpoint(before);
  before.buy({0x2'0001});
  take_over();
  former = std::make_shared<former_in_memory>(before.journal);
  shared.read_also({former});
  const auto scope = scope_of(former->written(), {former}, {}, true);
  former->fails_once = true;
  const auto failed = recover(shared, kinds, stage.entities(), ids, own.time, scope);
  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().may_pass) << failed.error().why;
  EXPECT_EQ(stage.entities().isolated(), 0U);
  const auto report = recover(shared, kinds, stage.entities(), ids, own.time, scope);
  ASSERT_TRUE(report) << report.error().why;
  EXPECT_EQ(report->isolated, 0U);
  EXPECT_EQ(report->revived, 1U);
}

TEST_F(shared_recovery, leaves_what_another_node_serves_where_it_is) {
  own.open();
  own.deposit(5);
  own.buy({0x2'0001});
  own.journal.flush();
  recovery_scope scope;
  scope.is_served = [](entity_id) { return false; };
  const auto report = recover(own.journal, kinds, stage.entities(), ids, own.time, scope);
  ASSERT_TRUE(report) << report.error().why;
  EXPECT_EQ(report->revived, 0U);
  EXPECT_GT(report->events, 0U);
}

TEST_F(shared_recovery, asks_nobody_else_about_a_shard_that_nobody_else_has_written) {
  before.id = account_id{0x1'0101};
  before.state.id = before.id;
  before.open();
  own.open();
  ASSERT_TRUE(recovered());
  ASSERT_TRUE(shared.read_stream(entity_of(own.id), 0));
  EXPECT_EQ(former->streams_read, 0U);
}

}  // namespace
}  // namespace madang
