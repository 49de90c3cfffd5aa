#include "persistence/sqlite/sqlite_journal.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/persistence/sqlite/fault_vfs.hpp"
#include "tests/persistence/sqlite/sqlite_journal_fixture.hpp"

namespace madang {
namespace {

using namespace testing;
using texts = std::vector<std::string>;

class sqlite_journal_test : public sqlite_journal_fixture {
 protected:
  texts stream_texts(entity_id stream, std::uint64_t after = 0) {
    texts found;
    auto read = truth->read_stream(stream, after);
    EXPECT_TRUE(read) << read.error().why;
    for (const auto& one : *read) found.push_back(text_of(one));
    return found;
  }
  texts channel_texts(channel_id channel, std::uint64_t after, std::size_t limit) {
    texts found;
    auto read = truth->read_channel(channel, after, limit);
    EXPECT_TRUE(read) << read.error().why;
    for (const auto& one : *read) found.push_back(text_of(one));
    return found;
  }
};

TEST_F(sqlite_journal_test, an_appended_event_becomes_durable_by_itself) {
  open();
  events.one(account(1), "a");
  wait_durable({1});
  EXPECT_EQ(0U, truth->pending_bytes());
  EXPECT_TRUE(truth->health().writable);
  EXPECT_EQ(1U, metrics.batches_written.value());
}

TEST_F(sqlite_journal_test, a_reopened_journal_holds_the_same_and_goes_on) {
  open();
  texts expected;
  for (int i = 0; i < 300; ++i) {
    expected.push_back("event " + std::to_string(i));
    events.one(account(static_cast<std::uint64_t>(i % 7)), expected.back(), {orders_of(1)});
    if (i % 10 == 0) wait_durable();
  }
  time.advance(-1'000'000'000);
  reopen();
  EXPECT_EQ(expected, durable_texts(*truth));
  EXPECT_EQ(position{300}, truth->last());
  EXPECT_EQ(position{300}, truth->durable());
  EXPECT_EQ(300U, truth->last_number(orders_of(1)));
  const auto stamp = events.one(account(1), "next", {orders_of(1)});
  EXPECT_EQ(position{301}, stamp.at);
  EXPECT_EQ(301U, stamp.channel_numbers[0]);
  EXPECT_EQ(1'000'000'000'000'000'000, stamp.time.value) << "time does not go back at a restart";
}

TEST_F(sqlite_journal_test, closing_writes_what_was_appended_last) {
  open();
  for (int i = 0; i < 1'000; ++i) events.one(account(1), "e");
  reopen();
  EXPECT_EQ(1'000U, durable_texts(*truth).size());
}

TEST_F(sqlite_journal_test, an_empty_journal_can_be_closed_and_opened) {
  open();
  reopen();
  EXPECT_EQ(position{0}, truth->last());
  EXPECT_TRUE(durable_texts(*truth).empty());
}

TEST_F(sqlite_journal_test, a_second_instance_on_the_same_directory_is_refused) {
  open();
  fake_projection other;
  auto second = options();
  second.projected = &other;
  auto refused_open = open_sqlite_journal(second);
  ASSERT_FALSE(refused_open);
  EXPECT_NE(std::string::npos, refused_open.error().find("in use by process " + std::to_string(::getpid())))
      << refused_open.error();
  events.one(account(1), "the first goes on");
  wait_durable({1});
}

TEST_F(sqlite_journal_test, replay_starts_after_a_position_inside_a_batch) {
  open();
  std::vector<draft_maker::line> lines;
  for (int i = 1; i <= 20; ++i) lines.push_back({account(1), std::to_string(i), {}});
  events.group(lines);
  events.one(account(1), "21");
  wait_durable();
  EXPECT_EQ((texts{"19", "20", "21"}), durable_texts(*truth, {18}));
  EXPECT_TRUE(durable_texts(*truth, {21}).empty());
}

TEST_F(sqlite_journal_test, a_stream_is_the_same_whatever_of_it_is_projected) {
  for (const bool at_once : {true, false}) {
    temp_dir own;
    fake_projection lazy(at_once);
    auto with = options();
    with.dir = own.path();
    with.projected = &lazy;
    auto opened = open_sqlite_journal(with);
    ASSERT_TRUE(opened) << opened.error();
    truth = *std::move(opened);
    draft_maker mine(*truth);
    texts expected;
    for (int i = 0; i < 200; ++i) {
      mine.one(account(2), "other");
      expected.push_back(std::to_string(i));
      mine.one(account(1), expected.back(), {orders_of(1)});
      if (i % 9 == 0) wait_durable();
      if (i == 100) lazy.catch_up();
    }
    EXPECT_EQ(expected, stream_texts(account(1)));
    EXPECT_EQ(texts(expected.begin() + 150, expected.end()), stream_texts(account(1), 150));
    EXPECT_EQ(texts(expected.begin() + 90, expected.begin() + 110), channel_texts(orders_of(1), 90, 20));
    EXPECT_EQ(texts(expected.begin() + 190, expected.end()), channel_texts(orders_of(1), 190, 1'000));
    wait_durable();
    EXPECT_EQ(expected, stream_texts(account(1)));
    truth.reset();
  }
}

TEST_F(sqlite_journal_test, a_stream_is_one_cut_over_stored_unindexed_in_flight_and_gathering_records) {
  vfs = fault_vfs::name();
  auto& disk = fault_vfs::instance();
  fake_projection lazy(false);
  auto with = options();
  with.projected = &lazy;
  auto opened = open_sqlite_journal(with);
  ASSERT_TRUE(opened) << opened.error();
  truth = *std::move(opened);
  events.use(*truth);
  events.one(account(1), "stored", {orders_of(1)});
  wait_durable();
  lazy.catch_up();
  events.one(account(1), "not indexed", {orders_of(1)});
  wait_durable();
  disk.hold_sync();
  events.one(account(1), "in flight", {orders_of(1)});
  disk.wait_held();
  events.one(account(2), "other", {orders_of(2)});
  events.one(account(1), "gathering", {orders_of(1)});
  EXPECT_EQ(position{2}, truth->durable());
  const texts expected = {"stored", "not indexed", "in flight", "gathering"};
  EXPECT_EQ(expected, stream_texts(account(1)));
  EXPECT_EQ((texts{"in flight", "gathering"}), stream_texts(account(1), 2));
  EXPECT_EQ((texts{"not indexed", "in flight"}), channel_texts(orders_of(1), 1, 2));
  disk.release();
  wait_durable();
  EXPECT_EQ(expected, stream_texts(account(1)));
  truth.reset();
  disk.clear();
}

TEST_F(sqlite_journal_test, reads_see_every_event_once_while_a_writer_runs_and_the_projection_lags) {
  fake_projection lazy(false);
  auto with = options();
  with.projected = &lazy;
  with.settings.batch_max_bytes = 16'384;
  auto opened = open_sqlite_journal(with);
  ASSERT_TRUE(opened) << opened.error();
  truth = *std::move(opened);
  constexpr int total = 20'000;
  std::atomic<int> appended{0};
  std::thread writer([&] {
    draft_maker mine(*truth);
    for (int i = 0; i < total; ++i) {
      mine.one(account(1), "x", {orders_of(1)});
      appended = i + 1;
    }
  });
  std::uint64_t seen = 0;
  std::size_t rounds = 0;
  while (seen < total) {
    const auto least = static_cast<std::uint64_t>(appended.load());
    auto read = truth->read_stream(account(1), seen);
    ASSERT_TRUE(read) << read.error().why;
    for (const auto& one : *read) ASSERT_EQ(++seen, one.meta.seq);
    ASSERT_GE(seen, least) << "what was appended before the read is in it";
    auto channel = truth->read_channel(orders_of(1), 0, 50);
    ASSERT_TRUE(channel);
    for (std::size_t i = 0; i < channel->size(); ++i) ASSERT_EQ(i + 1, (*channel)[i].meta.channel_numbers[0]);
    if (++rounds % 3 == 0) lazy.catch_up();
  }
  writer.join();
  EXPECT_EQ(total, static_cast<int>(truth->read_stream(account(1), 0)->size()));
  truth.reset();
}

TEST_F(sqlite_journal_test, a_snapshot_reaches_the_projection_only_once_durable) {
  vfs = fault_vfs::name();
  auto& disk = fault_vfs::instance();
  open();
  disk.hold_sync();
  events.one(account(1), "a");
  disk.wait_held();
  truth->put_snapshot({account(1), 1, {1}, 1, true, bytes_of("state")});
  truth->complete_checkpoint({1});
  EXPECT_FALSE(projected.read_snapshot(account(1))->has_value());
  EXPECT_TRUE(truth->read_snapshot(account(1))->has_value()) << "one on its way is one, too";
  EXPECT_EQ(5U, truth->waiting_snapshot_bytes());
  EXPECT_EQ(position{0}, truth->checkpoint());
  disk.release();
  ASSERT_TRUE(cache.wait([&] { return truth->checkpoint() == position{1}; }));
  EXPECT_EQ(5U, (*truth->read_snapshot(account(1)))->state.size());
  EXPECT_EQ(0U, truth->waiting_snapshot_bytes());
  EXPECT_EQ(1U, *truth->live_snapshots([](const snapshot&) {}));
  truth.reset();
  disk.clear();
}

TEST_F(sqlite_journal_test, a_projection_that_lost_its_file_is_offered_everything_again) {
  open();
  for (int i = 0; i < 50; ++i) {
    events.one(account(1), std::to_string(i), {orders_of(1)});
    wait_durable();
  }
  truth.reset();
  const auto batches = projected.projected_batch();
  fake_projection fresh;
  auto with = options();
  with.projected = &fresh;
  auto opened = open_sqlite_journal(with);
  ASSERT_TRUE(opened) << opened.error();
  truth = *std::move(opened);
  EXPECT_EQ(batches, fresh.projected_batch());
  EXPECT_EQ(50U, truth->last_number(orders_of(1)));
  EXPECT_EQ(50U, stream_texts(account(1)).size());
  truth.reset();
}

TEST_F(sqlite_journal_test, the_write_ahead_log_moves_into_the_file_and_starts_anew) {
  settings.wal_autocheckpoint_pages = 50;
  open();
  constexpr std::uintmax_t round_bytes = 800'000;
  std::uintmax_t largest = 0;
  for (std::uintmax_t round = 1; round <= 8; ++round) {
    for (int i = 0; i < 50; ++i) {
      events.one(account(1), std::string(round_bytes / 50, 'x'));
      wait_durable();
    }
    largest = std::max(largest, std::filesystem::file_size(dir.path() / "journal.db-wal"));
    const auto moved = [&] { return std::filesystem::file_size(dir.path() / "journal.db") >= round * round_bytes; };
    ASSERT_TRUE(cache.wait(moved)) << "round " << round;
  }
  EXPECT_LT(largest, 4 * round_bytes) << "the log grows with the journal";
  reopen();
  EXPECT_EQ(400U, durable_texts(*truth).size());
}

TEST_F(sqlite_journal_test, large_batches_are_read_record_by_record) {
  open();
  std::vector<draft_maker::line> lines;
  for (int i = 0; i < 400; ++i) lines.push_back({account(static_cast<std::uint64_t>(i)), std::string(2'000, 'x'), {}});
  lines.push_back({account(7), "the wanted one", {}});
  events.group(lines);
  wait_durable();
  reopen();
  EXPECT_EQ("the wanted one", stream_texts(account(7), 1).at(0));
}

}  // namespace
}  // namespace madang
