#include "cluster/recovery/node_recovery.hpp"

#include <gtest/gtest.h>

#include "actors/accounts/account_actor.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/contexts.hpp"
#include "tests/cluster/region/account_history.hpp"
#include "tests/cluster/region/region_stage.hpp"
#include "tests/support/failing_journal.hpp"

namespace madang {
namespace {

/// A start from a journal that was written by hand.
class recovery_test : public testing::Test {
 protected:
  recovery_report recovered() {
    past.journal.flush();
    auto report = recover(past.journal, kinds, stage.entities(), ids, past.time);
    EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().why);
    return *report;
  }

  entity_registry kinds = all_contexts().entities;
  account_history past;
  region_stage stage;
  id_source ids{past.time};
};

TEST_F(recovery_test, a_snapshot_that_does_not_join_the_next_event_is_dropped_and_the_stream_replayed) {
  past.open();
  past.deposit(1);
  past.put_snapshot(1, true);
  past.journal.flush();
  past.journal.complete_checkpoint(past.journal.last());
  past.deposit(2);
  const auto report = recovered();
  EXPECT_EQ(report.snapshots, 1U);
  EXPECT_EQ(report.isolated, 0U);
}

TEST_F(recovery_test, what_is_over_needs_no_memory_however_much_of_it_there_was) {
  constexpr std::uint64_t orders = 2'000;
  past.open();
  past.deposit(1'000'000'000);
  for (std::uint64_t i = 1; i <= orders; ++i) past.buy_and_fill({i << 16 | 1});
  past.journal.flush();
  const auto report = recover(past.journal, kinds, stage.entities(), ids, past.time, {500});
  ASSERT_TRUE(report.has_value()) << report.error().why;
  EXPECT_EQ(report->isolated, 0U);
  EXPECT_EQ(report->revived, 0U) << "all orders are filled and booked";
  EXPECT_LT(report->most, 500U);
  EXPECT_GT(ids.next_order(past.id).value, orders << 16) << "ids of what was dropped count, too";
}

// ---- ids -----------------------------------------------------------------------------------------------------------

/// One that the clock will not come to for years.
constexpr order_id far_ahead{pack_id(std::uint64_t{1} << 40, 1)};

TEST_F(recovery_test, no_id_is_below_one_in_the_tail) {
  past.open();
  past.deposit(1);
  past.buy_and_fill(far_ahead);
  recovered();
  EXPECT_GT(ids.next_order(past.id).value >> 16, far_ahead.value >> 16);
}

TEST_F(recovery_test, no_id_is_below_one_that_was_promised_to_an_order_whose_own_events_are_lost) {
  past.open();
  past.deposit(1);
  past.buy(far_ahead);
  recovered();
  EXPECT_GT(ids.next_order(past.id).value >> 16, far_ahead.value >> 16);
}

TEST_F(recovery_test, no_id_is_below_one_that_only_a_snapshot_knows_of) {
  past.open();
  past.deposit(1);
  past.buy(far_ahead);
  past.put_snapshot(past.seq, true);
  past.journal.flush();
  past.journal.complete_checkpoint(past.journal.last());
  EXPECT_EQ(recovered().events, 0U);
  EXPECT_GT(ids.next_order(past.id).value >> 16, far_ahead.value >> 16);
}

TEST_F(recovery_test, no_id_is_below_that_of_an_entity_of_which_there_is_a_snapshot_alone) {
  past.id = account_id{far_ahead.value};
  past.state.id = past.id;
  past.open();
  past.put_snapshot(past.seq, true);
  past.journal.flush();
  past.journal.complete_checkpoint(past.journal.last());
  EXPECT_EQ(recovered().events, 0U);
  EXPECT_GT(ids.next_account().value >> 16, far_ahead.value >> 16);
}

TEST_F(recovery_test, no_id_is_of_a_time_before_the_last_event_whatever_the_clock_says) {
  struct early_clock final : clock {
    unix_nanos now() const override { return {1'740'000'000 * nanos_per_second}; }
  };
  const early_clock early;
  past.open();
  past.put_snapshot(past.seq, true);
  past.journal.flush();
  for (const bool checkpoint : {false, true}) {
    if (checkpoint) past.journal.complete_checkpoint(past.journal.last());
    region_stage other;
    id_source fresh{early};
    ASSERT_TRUE(recover(past.journal, kinds, other.entities(), fresh, early).has_value());
    EXPECT_GT(fresh.next_order(past.id).value >> 16, id_ticks(past.time.now())) << checkpoint;
  }
}

// ---- what cannot be replayed ---------------------------------------------------------------------------------------

TEST_F(recovery_test, a_snapshot_of_another_apply_version_is_not_used) {
  past.open();
  past.deposit(1);
  past.buy({0x2'0001});
  past.put_snapshot(past.seq, true, account_entity::apply_version + 1, account{});
  past.journal.flush();
  past.journal.complete_checkpoint(past.journal.last());
  const auto report = recovered();
  EXPECT_EQ(report.snapshots, 1U);
  EXPECT_EQ(report.isolated, 0U);
  EXPECT_EQ(report.revived, 1U) << "its order has not been told of, as only its events say";
}

TEST_F(recovery_test, a_gap_in_the_stream_itself_isolates_the_entity_alone) {
  past.open();
  past.deposit(1);
  past.put_snapshot(2, true);
  past.journal.flush();
  past.journal.complete_checkpoint(past.journal.last());
  past.skip_number();
  past.deposit(2);
  EXPECT_EQ(recovered().isolated, 1U);
}

TEST_F(recovery_test, a_number_that_comes_twice_isolates_the_entity_alone) {
  past.open();
  past.deposit(1);
  past.deposit(2);
  past.repeat_number();
  past.deposit(3);
  EXPECT_EQ(recovered().isolated, 1U);
}

TEST_F(recovery_test, a_snapshot_that_is_not_used_and_a_gap_behind_it_isolate_the_entity_alone) {
  past.open();
  past.skip_number();
  past.deposit(1);
  past.put_snapshot(past.seq, true, account_entity::apply_version + 1, account{});
  past.journal.flush();
  past.journal.complete_checkpoint(past.journal.last());
  const auto report = recovered();
  EXPECT_EQ(report.snapshots, 1U);
  EXPECT_EQ(report.isolated, 1U);
  EXPECT_TRUE(stage.entities().is_isolated(entity_of(past.id)));
}

TEST_F(recovery_test, what_no_context_knows_is_isolated_and_everything_else_serves) {
  const entity_id strange{static_cast<entity_kind>(99), 5};
  const entity_id stranger{static_cast<entity_kind>(99), 6};
  past.open();
  past.journal.put_snapshot({stranger, 1, past.journal.last(), 1, true, {}});
  past.journal.flush();
  past.journal.complete_checkpoint(past.journal.last());
  past.deposit(1);
  for (std::uint64_t seq = 1; seq <= 2; ++seq) {
    const draft one{strange, seq, 1, 1, {}, {}, 0};
    event_meta stamp;
    past.journal.append(std::span(&one, 1), std::span(&stamp, 1));
  }
  past.deposit(2);
  const auto report = recovered();
  EXPECT_EQ(report.isolated, 2U);
  EXPECT_TRUE(stage.entities().is_isolated(strange));
  EXPECT_TRUE(stage.entities().is_isolated(stranger));
  EXPECT_FALSE(stage.entities().is_isolated(entity_of(past.id)));
  EXPECT_EQ(report.events, 4U);
}

TEST_F(recovery_test, a_journal_that_cannot_be_read_is_no_start) {
  past.open();
  past.put_snapshot(past.seq, true);
  past.deposit(1);
  past.journal.flush();
  failing_journal failing(past.journal);
  const auto why = [&] {
    region_stage other;
    const auto report = recover(failing, kinds, other.entities(), ids, past.time);
    return report ? std::string() : report.error().why;
  };
  EXPECT_EQ(why(), "");
  failing.snapshots_fail = "the snapshots";
  EXPECT_EQ(why(), "the snapshots");
  failing.snapshots_fail.clear();
  failing.replays_fail = "the tail";
  EXPECT_EQ(why(), "the tail");
}

}  // namespace
}  // namespace madang
