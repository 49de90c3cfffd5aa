#include <gtest/gtest.h>

#include <thread>

#include "messages/envelope/group_superseded.hpp"
#include "tests/persistence/conformance/store_conformance.hpp"

/// What every store must do for the journal above it, which is the same code for all.
namespace madang {
namespace {

// ---- appending and reading -----------------------------------------------------------------------------------------

TEST_P(store_conformance_test, what_is_appended_is_there_after_a_restart_and_goes_on) {
  open();
  texts expected;
  for (int i = 0; i < 300; ++i) {
    expected.push_back("event " + std::to_string(i));
    events.one(account(static_cast<std::uint64_t>(i % 7)), expected.back(), {orders_of(1)});
    if (i % 30 == 0) wait_durable();
  }
  wait_durable();
  open();
  EXPECT_EQ(expected, durable_texts(*truth));
  EXPECT_EQ(position{300}, truth->last());
  EXPECT_EQ(300U, truth->last_number(orders_of(1)));
  EXPECT_EQ(position{301}, events.one(account(1), "next", {orders_of(1)}).at);
  wait_durable();
}

TEST_P(store_conformance_test, an_empty_store_can_be_opened_twice) {
  open();
  open();
  EXPECT_EQ(position{0}, truth->last());
  EXPECT_TRUE(durable_texts(*truth).empty());
}

TEST_P(store_conformance_test, streams_and_channels_are_one_cut_over_store_and_memory) {
  fake_projection lazy(false);
  auto with = options();
  with.projected = &lazy;
  auto opened = batch_journal::open(with, rig->open());
  ASSERT_TRUE(opened) << opened.error();
  truth = *std::move(opened);
  events.use(*truth);
  texts expected;
  for (int i = 0; i < 200; ++i) {
    events.one(account(2), "other");
    expected.push_back(std::to_string(i));
    events.one(account(1), expected.back(), {orders_of(1)});
    if (i % 20 == 0) wait_durable();
    if (i == 100) lazy.catch_up();
  }
  const auto stream = truth->read_stream(account(1), 150);
  ASSERT_TRUE(stream) << stream.error().why;
  texts seen;
  for (const auto& one : *stream) seen.push_back(text_of(one));
  EXPECT_EQ(texts(expected.begin() + 150, expected.end()), seen);
  const auto channel = truth->read_channel(orders_of(1), 90, 20);
  ASSERT_TRUE(channel) << channel.error().why;
  seen.clear();
  for (const auto& one : *channel) seen.push_back(text_of(one));
  EXPECT_EQ(texts(expected.begin() + 90, expected.begin() + 110), seen);
  wait_durable();
  truth.reset();
}

TEST_P(store_conformance_test, single_records_of_large_batches_are_read) {
  open();
  std::vector<draft_maker::line> lines;
  for (int i = 0; i < 400; ++i) lines.push_back({account(static_cast<std::uint64_t>(i)), std::string(2'000, 'x'), {}});
  lines.push_back({account(7), "the wanted one", {}});
  lines.push_back({account(8), std::string(100'000, 'l'), {}});
  events.group(lines);
  wait_durable();
  open();
  EXPECT_EQ("the wanted one", text_of(truth->read_stream(account(7), 1)->at(0)));
  EXPECT_EQ(100'000U, truth->read_stream(account(8), 1)->at(0).payload.size());
}

TEST_P(store_conformance_test, a_shard_is_replayed_alone) {
  open();
  const auto of_shard = [](std::uint8_t shard, std::uint64_t i) {
    return account(i << 16 | std::uint64_t{shard} << 8);
  };
  texts expected;
  for (std::uint64_t i = 1; i <= 60; ++i) {
    events.one(of_shard(static_cast<std::uint8_t>(i % 3), i), std::to_string(i));
    if (i % 3 == 2) expected.push_back(std::to_string(i));
    if (i % 5 == 0) wait_durable();
  }
  wait_durable();
  texts seen;
  auto upto = truth->replay_shard(2, {30}, [&](const record& one) {
    seen.push_back(text_of(one));
    return true;
  });
  ASSERT_TRUE(upto) << upto.error().why;
  EXPECT_EQ(texts(expected.begin() + 10, expected.end()), seen);
  std::size_t count = 0;
  ASSERT_TRUE(truth->replay_shard(200, {}, [&](const record&) { return ++count > 0; }));
  EXPECT_EQ(0U, count);
}

// ---- fences --------------------------------------------------------------------------------------------------------

TEST_P(store_conformance_test, a_writer_whose_fence_is_another_s_ends_and_writes_nothing) {
  open();
  events.one(account(1), "mine");
  wait_durable();
  auto other = rig->open();
  const auto incarnation = other->take_over();
  ASSERT_TRUE(incarnation) << incarnation.error().text;
  events.one(account(1), "too late");
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }));
  EXPECT_NE(std::string::npos, fatal().find("taken this journal over")) << fatal();
  const auto end = other->last();
  ASSERT_TRUE(end);
  EXPECT_EQ(1U, end->number);
}

TEST_P(store_conformance_test, the_one_who_took_over_goes_on_where_the_other_was) {
  auto first = rig->open();
  const auto old = *first->take_over();
  const auto begin = batch_after({}, "a");
  const auto chain = chain_after({}, old, 1, begin->bytes);
  ASSERT_TRUE(*first->append(*begin, old, {}, chain));
  auto second = rig->open();
  const auto young = *second->take_over();
  EXPECT_GT(young, old);
  const auto end = *second->last();
  const auto next = batch_after(end, "b");
  const auto late = first->append(*next, old, end.chain, chain_after(end.chain, old, 2, next->bytes));
  ASSERT_TRUE(late) << late.error().text;
  EXPECT_FALSE(*late) << "the old one writes";
  const auto done = second->append(*next, young, end.chain, chain_after(end.chain, young, 2, next->bytes));
  ASSERT_TRUE(done) << done.error().text;
  EXPECT_TRUE(*done);
  EXPECT_EQ(2U, second->last()->number);
}

TEST_P(store_conformance_test, keys_are_remembered_once) {
  auto store = rig->open();
  EXPECT_EQ(77U, *store->remember_keys(77));
  EXPECT_EQ(77U, *store->remember_keys(78));
  EXPECT_EQ(*store->journal_number(), *rig->open()->journal_number());
}

// ---- lost and unknown commits --------------------------------------------------------------------------------------

TEST_P(store_conformance_test, a_refused_batch_is_sent_again) {
  for (const auto kind : {fault::refuse, fault::full}) {
    open();
    faults.given = 0;
    faults.now = kind;
    const auto before = truth->durable();
    events.one(account(1), "during");
    ASSERT_TRUE(eventually([&] { return faults.given >= 2; }));
    EXPECT_FALSE(truth->health().writable);
    EXPECT_EQ(before, truth->durable());
    events.one(account(1), "still taken");
    faults.now = fault::none;
    wait_durable();
    ASSERT_TRUE(eventually([&] { return truth->health().writable; }));
    EXPECT_EQ("", fatal());
  }
  open();
  EXPECT_EQ((texts{"during", "still taken", "during", "still taken"}), durable_texts(*truth));
}

TEST_P(store_conformance_test, a_commit_whose_answer_was_lost_is_found_and_not_written_twice) {
  open();
  faults.now = fault::lose_answer;
  faults.last_unknown = true;
  events.one(account(1), "a");
  ASSERT_TRUE(eventually([&] { return faults.given >= 2; }));
  EXPECT_EQ(position{0}, truth->durable()) << "nobody knows yet";
  faults.last_unknown = false;
  wait_durable();
  faults.now = fault::none;
  events.one(account(1), "b");
  wait_durable();
  open();
  EXPECT_EQ((texts{"a", "b"}), durable_texts(*truth));
  EXPECT_EQ("", fatal());
}

TEST_P(store_conformance_test, a_store_that_cannot_be_trusted_ends_the_process) {
  open();
  faults.now = fault::distrust;
  events.one(account(1), "a");
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }));
  EXPECT_EQ(position{0}, truth->durable());
}

TEST_P(store_conformance_test, a_store_that_lost_its_end_while_it_was_away_ends_the_process) {
  open();
  events.one(account(1), "a");
  wait_durable();
  events.one(account(1), "b");
  wait_durable();
  faults.now = fault::refuse;
  faults.last_unknown = true;
  events.one(account(1), "c");
  ASSERT_TRUE(eventually([&] { return faults.given >= 1; }));
  rig->lose_last();
  faults.last_unknown = false;
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }));
  EXPECT_NE(std::string::npos, fatal().find("ends at batch 1")) << fatal();
}

// ---- damage --------------------------------------------------------------------------------------------------------

TEST_P(store_conformance_test, a_start_refuses_a_store_that_lost_its_end) {
  open();
  for (int i = 0; i < 3; ++i) {
    events.one(account(1), std::to_string(i));
    wait_durable();
  }
  truth.reset();
  rig->lose_last();
  const auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("1 positions are missing")) << why;
}

TEST_P(store_conformance_test, a_start_refuses_a_batch_that_was_changed) {
  open();
  for (int i = 0; i < 5; ++i) {
    events.one(account(1), std::to_string(i));
    wait_durable();
  }
  truth.reset();
  rig->damage(3);
  const auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("batch 3")) << why;
  EXPECT_NE(std::string::npos, why.find("damaged")) << why;
}

// ---- bounds --------------------------------------------------------------------------------------------------------

TEST_P(store_conformance_test, batches_end_at_their_bound_and_the_largest_event_fits) {
  settings.batch_max_bytes = 65'536;
  open();
  const std::string largest(8 << 20, 'l');
  events.one(account(1), largest);
  for (int i = 0; i < 200; ++i) events.one(account(2), std::string(1'000, 'x'));
  wait_durable();
  for (std::uint64_t number = 2; auto batch = truth->read_batch(number); ++number) {
    EXPECT_LE(batch->bytes->size(), 65'536U);
  }
  open();
  EXPECT_EQ(largest.size(), durable_texts(*truth).front().size());
  EXPECT_EQ(position{201}, truth->last());
}

TEST_P(store_conformance_test, many_threads_append_and_read_while_the_writer_runs) {
  open();
  std::vector<std::thread> threads;
  for (std::uint64_t t = 1; t <= 3; ++t) {
    threads.emplace_back([this, t] {
      draft_maker own(*truth);
      for (int i = 0; i < 500; ++i) own.one(account(t), "e");
    });
  }
  std::uint64_t seen = 0;
  while (seen < 500) {
    auto read = truth->read_stream(account(1), seen);
    ASSERT_TRUE(read) << read.error().why;
    for (const auto& one : *read) ASSERT_EQ(++seen, one.meta.seq);
  }
  for (auto& each : threads) each.join();
  wait_durable();
  EXPECT_EQ(1'500U, durable_texts(*truth).size());
}

TEST_P(store_conformance_test, what_a_repair_has_superseded_is_marked_wherever_it_is_read) {
  open();
  events.one(account(1), "a", {orders_of(1)});
  const auto wrong = events.group({{account(1), "b", {orders_of(1)}}, {account(1), "c", {}}});
  events.one(account(1), "d", {orders_of(1)});
  wait_durable();
  std::vector<std::byte> payload;
  encode_event(group_superseded{wrong.front().at, wrong.back().at, "operator", "a bug"}, payload);
  draft repair{account(1), 5, group_superseded::event_type, group_superseded::event_version, payload, {}, 0};
  event_meta stamp;
  truth->append(std::span(&repair, 1), std::span(&stamp, 1));
  const auto marks_of = [](const std::vector<record>& some) {
    std::string marks;
    for (const auto& one : some) marks += one.superseded ? 'x' : '.';
    return marks;
  };
  const auto expect_marks = [&] {
    const auto stream = truth->read_stream(account(1), 0);
    ASSERT_TRUE(stream) << stream.error().why;
    EXPECT_EQ(".xx..", marks_of(*stream));
    const auto channel = truth->read_channel(orders_of(1), 0, 10);
    ASSERT_TRUE(channel) << channel.error().why;
    EXPECT_EQ(".x.", marks_of(*channel));
    std::vector<record> all;
    const auto collect = [&](const record& one) {
      all.push_back(one);
      return true;
    };
    ASSERT_TRUE(truth->replay({}, collect));
    EXPECT_EQ(".xx..", marks_of(all));
  };
  wait_durable();
  expect_marks();
  // A projection that begins anew, as on another machine.
  projected.forget_batches();
  open();
  expect_marks();
}

TEST_P(store_conformance_test, a_snapshot_that_waits_for_the_disk_is_read_all_the_same) {
  open();
  events.one(account(1), "a");
  wait_durable();
  faults.now = fault::refuse;
  const auto at = events.one(account(1), "b").at;
  truth->put_snapshot({account(1), 2, at, 3, true, bytes_of("state")});
  truth->complete_checkpoint(at);
  EXPECT_FALSE(*projected.read_snapshot(account(1)));
  const auto waiting = truth->read_snapshot(account(1));
  ASSERT_TRUE(waiting && *waiting);
  EXPECT_EQ(at, (*waiting)->at);
  EXPECT_EQ(5U, truth->waiting_snapshot_bytes());
  EXPECT_EQ(position{0}, truth->checkpoint());
  faults.now = fault::none;
  ASSERT_TRUE(eventually([&] { return truth->checkpoint() == at; }));
  EXPECT_EQ(0U, truth->waiting_snapshot_bytes());
  EXPECT_EQ(5U, (*truth->read_snapshot(account(1)))->state.size());
}
INSTANTIATE_TEST_SUITE_P(stores, store_conformance_test, ::testing::ValuesIn(stores_under_test()), name_of_store);

}  // namespace
}  // namespace madang
