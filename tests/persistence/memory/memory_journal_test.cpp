#include "persistence/memory/memory_journal.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/persistence/journal/draft_maker.hpp"
#include "tests/persistence/journal/fake_projection.hpp"
#include "tests/persistence/journal/manual_clock.hpp"

namespace madang {
namespace {

using testing::account;
using testing::draft_maker;
using testing::durable_texts;
using testing::manual_clock;
using testing::orders_of;
using testing::text_of;

using texts = std::vector<std::string>;

class memory_journal_test : public ::testing::Test {
 protected:
  memory_journal_options options() { return {&time, false, {}, nullptr, nullptr}; }
  std::unique_ptr<memory_journal> crash() { return truth.crash(options()); }

  manual_clock time;
  memory_journal truth{options()};
  draft_maker events{truth};
};

TEST_F(memory_journal_test, nothing_is_durable_until_the_disk_acts) {
  events.one(account(1), "a");
  EXPECT_EQ(position{1}, truth.last());
  EXPECT_EQ(position{0}, truth.durable());
  EXPECT_GT(truth.pending_bytes(), 0U);
  truth.flush();
  EXPECT_EQ(position{1}, truth.durable());
  EXPECT_EQ(0U, truth.pending_bytes());
}

TEST_F(memory_journal_test, a_crash_keeps_exactly_the_durable_prefix) {
  events.one(account(1), "a");
  events.one(account(2), "b");
  truth.flush();
  events.one(account(1), "lost");
  auto after = crash();
  EXPECT_EQ((texts{"a", "b"}), durable_texts(*after));
  EXPECT_EQ(position{2}, after->last());
  events.use(*after);
  EXPECT_EQ(position{3}, events.one(account(2), "c").at);
}

TEST_F(memory_journal_test, a_group_is_kept_whole_or_not_at_all) {
  events.group({{account(1), "a", {}}, {account(1), "b", {}}});
  events.group({{account(1), "c", {}}, {account(2), "d", {}}, {account(3), "e", {}}});
  truth.flush_up_to({4});
  EXPECT_EQ(position{2}, truth.durable()) << "position 4 is inside the second group";
  EXPECT_EQ((texts{"a", "b"}), durable_texts(*crash()));
  truth.flush_up_to({5});
  EXPECT_EQ(position{5}, truth.durable());
}

TEST_F(memory_journal_test, a_failed_disk_makes_nothing_durable_and_says_why) {
  events.one(account(1), "a");
  truth.fail("no space");
  truth.flush();
  EXPECT_EQ(position{0}, truth.durable());
  EXPECT_FALSE(truth.health().writable);
  EXPECT_EQ("no space", truth.health().why);
  truth.heal();
  truth.flush();
  EXPECT_TRUE(truth.health().writable);
  EXPECT_EQ(position{1}, truth.durable());
}

TEST_F(memory_journal_test, a_stream_is_read_with_what_is_not_durable) {
  events.one(account(1), "a");
  events.one(account(2), "x");
  truth.flush();
  events.one(account(1), "b");
  auto all = truth.read_stream(account(1), 0);
  ASSERT_TRUE(all);
  ASSERT_EQ(2U, all->size());
  EXPECT_EQ("b", text_of((*all)[1]));
  EXPECT_EQ(1U, truth.read_stream(account(1), 1)->size());
  EXPECT_EQ(0U, truth.read_stream(account(9), 0)->size());
}

TEST_F(memory_journal_test, channel_numbers_go_on_after_a_crash_without_gap_or_double) {
  for (int i = 0; i < 3; ++i) events.one(account(1), "kept", {orders_of(1)});
  truth.flush();
  events.one(account(1), "lost", {orders_of(1)});
  EXPECT_EQ(4U, truth.last_number(orders_of(1)));
  auto after = crash();
  EXPECT_EQ(3U, after->last_number(orders_of(1)));
  events.use(*after);
  EXPECT_EQ(4U, events.one(account(1), "next", {orders_of(1)}).channel_numbers[0]);
  const auto read = after->read_channel(orders_of(1), 1, 2);
  ASSERT_EQ(2U, read->size());
  EXPECT_EQ(2U, (*read)[0].meta.channel_numbers[0]);
  EXPECT_EQ(3U, (*read)[1].meta.channel_numbers[0]);
}

TEST_F(memory_journal_test, replay_visits_durable_records_after_a_position_until_told_to_stop) {
  for (int i = 1; i <= 600; ++i) events.one(account(1), std::to_string(i));
  truth.flush_up_to({599});
  EXPECT_EQ(599U, durable_texts(truth).size());
  EXPECT_EQ((texts{"598", "599"}), durable_texts(truth, {597}));
  std::size_t seen = 0;
  EXPECT_EQ(position{10}, *truth.replay({}, [&seen](const record&) { return ++seen < 10; }));
}

TEST_F(memory_journal_test, a_snapshot_counts_only_once_the_journal_is_durable_up_to_it) {
  events.one(account(1), "a");
  truth.put_snapshot({account(1), 1, {1}, 1, true, {}});
  truth.complete_checkpoint({1});
  EXPECT_FALSE(crash()->read_snapshot(account(1))->has_value());
  EXPECT_EQ(0U, *truth.live_snapshots([](const snapshot&) {}));
  EXPECT_EQ(position{0}, truth.checkpoint());
  truth.flush();
  EXPECT_TRUE(truth.read_snapshot(account(1))->has_value());
  EXPECT_EQ(position{1}, truth.checkpoint());
  auto after = crash();
  EXPECT_TRUE(after->read_snapshot(account(1))->has_value());
  EXPECT_EQ(position{1}, after->checkpoint());
}

TEST_F(memory_journal_test, a_snapshot_that_is_not_durable_is_read_all_the_same) {
  events.one(account(1), "a");
  truth.put_snapshot({account(1), 1, {1}, 1, true, std::vector<std::byte>(7)});
  EXPECT_EQ(7U, truth.waiting_snapshot_bytes());
  ASSERT_TRUE(truth.read_snapshot(account(1))->has_value());
  EXPECT_EQ(7U, (*truth.read_snapshot(account(1)))->state.size());
  truth.flush();
  EXPECT_EQ(0U, truth.waiting_snapshot_bytes());
  EXPECT_EQ(7U, (*truth.read_snapshot(account(1)))->state.size());
}

TEST_F(memory_journal_test, a_retired_snapshot_goes_with_the_next_checkpoint_unless_a_younger_one_came) {
  for (std::uint64_t i = 1; i <= 2; ++i) {
    events.one(account(i), "a");
    truth.put_snapshot({account(i), 1, {i}, 1, true, {}});
    truth.retire_snapshot({account(i), 1, {i}});
  }
  events.one(account(2), "back");
  truth.put_snapshot({account(2), 2, {3}, 1, true, {}});
  truth.flush();
  EXPECT_EQ(2U, *truth.live_snapshots([](const snapshot&) {}));
  truth.complete_checkpoint({3});
  EXPECT_FALSE(truth.read_snapshot(account(1))->has_value());
  EXPECT_TRUE(truth.read_snapshot(account(2))->has_value());
}

TEST_F(memory_journal_test, the_entitys_own_count_says_which_snapshot_is_younger_whatever_the_positions) {
  for (std::uint64_t i = 1; i <= 20; ++i) events.one(account(3), "a");
  const auto put = [this](std::uint64_t seq, std::uint64_t at) {
    truth.put_snapshot({account(1), seq, {at}, 1, true, {}});
    truth.flush();
    return (*truth.read_snapshot(account(1)))->seq;
  };
  EXPECT_EQ(5U, put(5, 15));
  EXPECT_EQ(6U, put(6, 3)) << "a younger one, at a lower position of another writer";
  EXPECT_EQ(6U, put(4, 18)) << "an older one at a higher position";
  truth.retire_snapshot({account(1), 5, {19}});
  truth.complete_checkpoint({19});
  EXPECT_TRUE(truth.read_snapshot(account(1))->has_value()) << "it holds more";
  truth.retire_snapshot({account(1), 6, {19}});
  truth.complete_checkpoint({20});
  EXPECT_FALSE(truth.read_snapshot(account(1))->has_value());
}

TEST_F(memory_journal_test, live_snapshots_come_in_the_order_of_their_ids) {
  for (std::uint64_t i : {5, 3, 9, 1, 7}) {
    events.one(account(i), "a");
    truth.put_snapshot({account(i), 1, truth.last(), 1, i != 3, {}});
  }
  truth.flush();
  std::vector<std::uint64_t> keys;
  EXPECT_EQ(4U, *truth.live_snapshots([&](const snapshot& one) { keys.push_back(one.entity.key); }));
  EXPECT_EQ((std::vector<std::uint64_t>{1, 5, 7, 9}), keys);
}

TEST(memory_journal_projection, a_projection_sees_each_durable_batch_and_may_read_it_again) {
  manual_clock time;
  testing::fake_projection projected;
  memory_journal truth({&time, true, {}, &projected, nullptr});
  draft_maker events(truth);
  events.group({{account(1), "a", {}}, {account(2), "b", {}}});
  events.one(account(1), "c");
  EXPECT_EQ(2U, projected.projected_batch());
  EXPECT_EQ(position{3}, projected.projected());
  auto again = truth.read_batch(1);
  ASSERT_TRUE(again);
  EXPECT_EQ(position{2}, again->last);
  EXPECT_FALSE(truth.read_batch(3));
}

TEST(memory_journal_projection, is_told_of_batches_in_order_by_many_threads_and_from_inside) {
  manual_clock time;
  testing::fake_projection projected;
  std::atomic<int> answers{0};
  memory_journal* self = nullptr;
  memory_journal truth({&time, true,
                        [&](position) {
                          if (answers.fetch_add(1) % 5 == 0) draft_maker(*self).one(account(99), "an answer");
                        },
                        &projected, nullptr});
  self = &truth;
  std::vector<std::thread> threads;
  for (std::uint64_t t = 1; t <= 3; ++t) {
    threads.emplace_back([&truth, t] {
      draft_maker events(truth);
      for (int i = 0; i < 300; ++i) events.one(account(t), "e");
    });
  }
  for (auto& thread : threads) thread.join();
  const auto offered = projected.offered();
  for (std::size_t i = 0; i < offered.size(); ++i) ASSERT_EQ(i + 1, offered[i]);
  EXPECT_EQ(truth.last(), projected.projected());
}

}  // namespace
}  // namespace madang
