#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

#include "messages/envelope/group_superseded.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/journal/batch_journal.hpp"
#include "persistence/journal/journal_shards.hpp"
#include "tests/persistence/conformance/faulty_store.hpp"
#include "tests/persistence/conformance/store_rig.hpp"
#include "tests/persistence/journal/draft_maker.hpp"
#include "tests/persistence/journal/fake_projection.hpp"
#include "tests/persistence/journal/manual_clock.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temp_dir.hpp"

/// What every store must do. The journal above it is the same code for all.
namespace madang {
namespace {

using namespace testing;
using texts = std::vector<std::string>;
using fault = append_faults::kind;

class store_conformance_test : public ::testing::TestWithParam<store_kind_under_test> {
 protected:
  void SetUp() override {
    std::string why;
    rig = GetParam().make(why);
    if (!rig) GTEST_SKIP() << why;
  }
  void TearDown() override { truth.reset(); }

  journal_options options() {
    journal_options made;
    made.dir = dir.path();
    made.settings = settings;
    made.time = &time;
    made.projected = &projected;
    made.fatal = [this](const std::string& why) {
      std::lock_guard lock(mutex);
      fatal_why = why;
    };
    return made;
  }
  std::string try_open() {
    truth.reset();
    auto opened = batch_journal::open(options(), std::make_unique<faulty_store>(rig->open(), faults));
    if (!opened) return opened.error();
    truth = *std::move(opened);
    events.use(*truth);
    return {};
  }
  /// A test that cannot open has nothing to go on with.
  void open() {
    if (const auto why = try_open(); !why.empty()) throw std::runtime_error(why);
  }
  void wait_durable() {
    ASSERT_TRUE(eventually([&] { return truth->durable() == truth->last(); })) << truth->health().why << fatal();
  }
  std::string fatal() {
    std::lock_guard lock(mutex);
    return fatal_why;
  }
  /// A store, its owner's incarnation and chain, to write into by hand.
  closed_batch batch_after(const batch_end& end, const std::string& text) {
    auto batch = std::make_shared<journal_batch>();
    const auto payload = bytes_of(text);
    draft one{account(1), end.last.value + 1, 9, 1, payload, {}, 0};
    event_meta meta{{end.last.value + 1}, one.seq, time.now(), {}};
    batch->number = end.number + 1;
    batch->first = batch->last = meta.at;
    batch->bytes.resize(record_size(one));
    write_record(one, meta, batch->bytes.data());
    return batch;
  }

  std::unique_ptr<store_rig> rig;
  temp_dir dir;
  manual_clock time;
  fake_projection projected;
  append_faults faults;
  journal_settings settings;
  std::mutex mutex;
  std::string fatal_why;
  std::unique_ptr<batch_journal> truth;
  draft_maker events;
};

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

// ---- snapshots -----------------------------------------------------------------------------------------------------

class snapshot_conformance_test : public store_conformance_test {
 protected:
  void SetUp() override {
    store_conformance_test::SetUp();
    if (!rig) return;
    store = rig->open();
    reopen();
  }
  void TearDown() override {
    kept.reset();
    store.reset();
  }
  void reopen() {
    kept.reset();
    kept = rig->open_snapshots(*store->take_over());
  }
  static snapshot of(std::uint64_t key, std::uint64_t at, bool live = true, const std::string& state = "state") {
    return {account(key), at, {at}, 3, live, bytes_of(state)};
  }
  void checkpoint(std::uint64_t at) {
    kept->complete_checkpoint({at});
    ASSERT_TRUE(eventually([&] { return kept->checkpoint() >= position{at}; }));
  }
  std::map<std::uint64_t, std::uint64_t> live() {
    std::map<std::uint64_t, std::uint64_t> out;
    auto count = kept->live_snapshots([&](snapshot one) { out[one.entity.key] = one.at.value; });
    EXPECT_TRUE(count) << count.error().why;
    return out;
  }
  using positions = std::map<std::uint64_t, std::uint64_t>;

  std::unique_ptr<batch_store> store;
  std::unique_ptr<snapshot_store> kept;
};

TEST_P(snapshot_conformance_test, a_snapshot_comes_back_whole) {
  kept->put_snapshot(of(1, 10, true, std::string(5'000'000, 'z')));
  checkpoint(10);
  reopen();
  EXPECT_EQ(position{10}, kept->checkpoint());
  const auto read = kept->read_snapshot(account(1));
  ASSERT_TRUE(read && *read);
  EXPECT_EQ(10U, (*read)->seq);
  EXPECT_EQ(position{10}, (*read)->at);
  EXPECT_EQ(3, (*read)->apply_version);
  EXPECT_TRUE((*read)->live);
  EXPECT_EQ(5'000'000U, (*read)->state.size());
  EXPECT_FALSE(*kept->read_snapshot(account(2)));
}

TEST_P(snapshot_conformance_test, a_snapshot_is_read_before_it_is_stored) {
  for (std::uint64_t i = 1; i <= 200; ++i) {
    kept->put_snapshot(of(1, i, i % 2 == 0, "state " + std::to_string(i)));
    const auto read = kept->read_snapshot(account(1));
    ASSERT_TRUE(read && *read);
    ASSERT_EQ(position{i}, (*read)->at);
    ASSERT_EQ(bytes_of("state " + std::to_string(i)), (*read)->state);
  }
  ASSERT_TRUE(eventually([&] { return kept->waiting_snapshot_bytes() == 0; }));
  EXPECT_EQ(position{200}, (*kept->read_snapshot(account(1)))->at);
}

TEST_P(snapshot_conformance_test, pieces_stay_beside_younger_snapshots_until_none_needs_them) {
  const auto found = [this] {
    std::vector<std::uint64_t> ids;
    const auto read = kept->read_snapshot(account(1));
    EXPECT_TRUE(read && *read);
    if (!read || !*read) return ids;
    for (const auto& each : (*read)->pieces) {
      ids.push_back(each.id);
      EXPECT_EQ(each.bytes, bytes_of("piece " + std::to_string(each.id)));
    }
    return ids;
  };
  // Those that nobody needs go a little later than the snapshot comes that does not need them.
  const auto expect = [&](const std::vector<std::uint64_t>& ids, const std::string& when) {
    const auto all = found();
    EXPECT_TRUE(std::includes(all.begin(), all.end(), ids.begin(), ids.end())) << when;
    EXPECT_TRUE(eventually([&] { return found() == ids; })) << when;
  };
  const auto put = [this](std::uint64_t at, bool live, std::vector<std::uint64_t> ids, std::uint64_t oldest) {
    auto taken = of(1, at, live);
    for (auto id : ids) taken.pieces.push_back({id, bytes_of("piece " + std::to_string(id))});
    taken.oldest_piece = {oldest, snapshot_piece::id_of(1, 0)};
    kept->put_snapshot(taken);
  };
  const auto other_lane = snapshot_piece::id_of(1, 0);
  put(10, true, {0, 1, other_lane}, 0);
  expect({0, 1, other_lane}, "before they are stored");
  put(20, false, {2}, 1);
  put(30, true, {3}, 1);
  expect({1, 2, 3, other_lane}, "of several that wait");
  checkpoint(30);
  expect({1, 2, 3, other_lane}, "stored");
  put(40, false, {4}, 3);
  checkpoint(40);
  reopen();
  expect({3, 4, other_lane}, "read again");
  put(50, true, {}, 3);
  checkpoint(50);
  std::size_t visited = 0;
  ASSERT_TRUE(kept->live_snapshots([&](const snapshot& one) {
    ++visited;
    EXPECT_EQ(3U, one.pieces.size());
  }));
  EXPECT_EQ(1U, visited);
  EXPECT_EQ(3U, kept->read_pieces(account(1))->size());
  EXPECT_TRUE(kept->read_pieces(account(2))->empty());
}

TEST_P(snapshot_conformance_test, a_younger_snapshot_replaces_an_older_one_never_the_other_way_round) {
  kept->put_snapshot(of(1, 10));
  kept->put_snapshot(of(1, 20));
  checkpoint(20);
  kept->put_snapshot(of(1, 15));
  checkpoint(21);
  EXPECT_EQ((positions{{1, 20}}), live());
}

TEST_P(snapshot_conformance_test, a_retirement_waits_for_its_checkpoint_and_spares_what_is_younger) {
  for (std::uint64_t i = 1; i <= 3; ++i) kept->put_snapshot(of(i, 10));
  kept->retire_snapshot(account(1), {20});
  kept->retire_snapshot(account(2), {40});
  kept->retire_snapshot(account(3), {20});
  kept->put_snapshot(of(3, 25));
  checkpoint(30);
  EXPECT_EQ((positions{{2, 10}, {3, 25}}), live());
  checkpoint(40);
  EXPECT_EQ((positions{{3, 25}}), live());
}

TEST_P(snapshot_conformance_test, an_entity_that_comes_to_rest_stays_live_until_the_checkpoint) {
  kept->put_snapshot(of(1, 10));
  checkpoint(10);
  kept->put_snapshot(of(1, 20, false, "idle"));
  checkpoint(15);
  EXPECT_EQ((positions{{1, 20}}), live());
  checkpoint(20);
  EXPECT_TRUE(live().empty());
  const auto idle = *kept->read_snapshot(account(1));
  ASSERT_TRUE(idle);
  EXPECT_FALSE(idle->live);
  EXPECT_EQ(4U, idle->state.size());
  kept->put_snapshot(of(1, 30));
  checkpoint(30);
  EXPECT_TRUE((*kept->read_snapshot(account(1)))->live);
}

TEST_P(snapshot_conformance_test, the_checkpoint_never_moves_back) {
  checkpoint(30);
  kept->complete_checkpoint({20});
  checkpoint(31);
  reopen();
  EXPECT_EQ(position{31}, kept->checkpoint());
}

TEST_P(snapshot_conformance_test, many_are_written_and_read) {
  for (std::uint64_t i = 1; i <= 7'000; ++i) kept->put_snapshot(of(i, i));
  for (std::uint64_t i = 1; i <= 7'000; i += 2) kept->retire_snapshot(account(i), {7'000});
  checkpoint(7'000);
  reopen();
  const auto now = live();
  EXPECT_EQ(3'500U, now.size());
  EXPECT_TRUE(now.contains(2));
  EXPECT_FALSE(now.contains(1));
}

const auto name_of_store = [](const auto& one) { return one.param.name; };
INSTANTIATE_TEST_SUITE_P(stores, store_conformance_test, ::testing::ValuesIn(stores_under_test()), name_of_store);
INSTANTIATE_TEST_SUITE_P(stores, snapshot_conformance_test, ::testing::ValuesIn(stores_under_test()), name_of_store);

}  // namespace
}  // namespace madang
