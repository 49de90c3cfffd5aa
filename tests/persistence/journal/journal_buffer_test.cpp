#include "persistence/journal/journal_buffer.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/persistence/journal/draft_maker.hpp"
#include "tests/persistence/journal/manual_clock.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;
using testing::account;
using testing::manual_clock;
using testing::orders_of;

std::vector<event_meta> append(journal_buffer& to, std::size_t count, std::size_t payload_bytes, entity_id stream) {
  const std::vector<std::byte> payload(payload_bytes, std::byte{7});
  std::vector<draft> drafts(count);
  for (std::size_t i = 0; i < count; ++i) {
    drafts[i].stream = stream;
    drafts[i].seq = i + 1;
    drafts[i].type = 1;
    drafts[i].version = 1;
    drafts[i].payload = payload;
    drafts[i].channels[0] = orders_of(stream.key);
    drafts[i].channel_count = 1;
  }
  std::vector<event_meta> stamps(count);
  to.append(drafts, stamps);
  return stamps;
}

std::vector<record_view> views_of(const closed_batch& batch) {
  std::vector<record_view> views;
  record_walk walk(batch->bytes);
  record_view one;
  while (walk.next(one)) views.push_back(one);
  EXPECT_EQ(nullptr, walk.wrong());
  return views;
}

class journal_buffer_test : public ::testing::Test {
 protected:
  manual_clock time;
  journal_buffer buffer{time, 4'096};
};

TEST_F(journal_buffer_test, positions_have_no_gaps_and_each_channel_has_numbers_of_its_own) {
  const auto first = append(buffer, 2, 10, account(1));
  const auto second = append(buffer, 1, 10, account(2));
  const auto third = append(buffer, 1, 10, account(1));
  EXPECT_EQ(position{1}, first[0].at);
  EXPECT_EQ(position{2}, first[1].at);
  EXPECT_EQ(position{3}, second[0].at);
  EXPECT_EQ(position{4}, third[0].at);
  EXPECT_EQ(1U, first[0].channel_numbers[0]);
  EXPECT_EQ(2U, first[1].channel_numbers[0]);
  EXPECT_EQ(1U, second[0].channel_numbers[0]);
  EXPECT_EQ(3U, third[0].channel_numbers[0]);
  EXPECT_EQ(3U, buffer.last_number(orders_of(1)));
  EXPECT_EQ(0U, buffer.last_number(orders_of(99)));
  EXPECT_EQ(position{4}, buffer.last());
}

TEST_F(journal_buffer_test, time_never_goes_backwards_even_if_the_clock_does) {
  const auto before = append(buffer, 1, 1, account(1))[0].time;
  time.advance(-5'000);
  const auto during = append(buffer, 1, 1, account(1))[0].time;
  time.advance(6'000);
  const auto after = append(buffer, 1, 1, account(1))[0].time;
  EXPECT_EQ(before, during);
  EXPECT_EQ(before + 1'000, after);
}

TEST_F(journal_buffer_test, a_restored_journal_goes_on_where_it_ended) {
  buffer.restore({41}, {5'000'000'000'000'000'000}, 6);
  buffer.restore_channel(orders_of(1), 9);
  const auto stamp = append(buffer, 1, 1, account(1))[0];
  EXPECT_EQ(position{42}, stamp.at);
  EXPECT_EQ(10U, stamp.channel_numbers[0]);
  EXPECT_EQ(5'000'000'000'000'000'000, stamp.time.value);
  EXPECT_EQ(7U, buffer.take(0ms)->number);
}

TEST_F(journal_buffer_test, what_has_gathered_is_one_batch) {
  for (std::uint64_t i = 1; i <= 5; ++i) append(buffer, 2, 10, account(i));
  const auto batch = buffer.take(0ms);
  ASSERT_TRUE(batch);
  EXPECT_EQ(10U, views_of(batch).size());
  EXPECT_EQ(position{1}, batch->first);
  EXPECT_EQ(position{10}, batch->last);
  buffer.written(batch);
  EXPECT_FALSE(buffer.take(0ms));
}

TEST_F(journal_buffer_test, a_batch_comes_again_until_it_is_written) {
  append(buffer, 1, 10, account(1));
  const auto batch = buffer.take(0ms);
  append(buffer, 1, 10, account(1));
  EXPECT_EQ(batch, buffer.take(0ms));
  buffer.written(batch);
  EXPECT_EQ(2U, buffer.take(0ms)->number);
}

TEST_F(journal_buffer_test, a_group_is_never_split_between_batches) {
  std::vector<std::size_t> groups = {3, 20, 1, 7, 60, 2, 2, 9, 31, 4};
  for (std::size_t i = 0; i < groups.size(); ++i) append(buffer, groups[i], 100, account(i + 1));
  std::size_t batches = 0;
  std::map<std::uint64_t, std::uint64_t> batch_of_group;
  while (const auto batch = buffer.take(0ms)) {
    ++batches;
    for (const auto& one : views_of(batch)) {
      const auto known = batch_of_group.try_emplace(one.stream.key, batch->number).first;
      EXPECT_EQ(known->second, batch->number) << "group " << one.stream.key;
    }
    buffer.written(batch);
  }
  EXPECT_GT(batches, 3U);
  EXPECT_EQ(groups.size(), batch_of_group.size());
}

TEST_F(journal_buffer_test, pending_bytes_are_those_that_no_batch_has_confirmed) {
  append(buffer, 3, 100, account(1));
  const auto pending = buffer.pending_bytes();
  EXPECT_EQ(3 * (record_head_bytes + record_channel_bytes + 100), pending);
  const auto batch = buffer.take(0ms);
  EXPECT_EQ(pending, buffer.pending_bytes());
  buffer.written(batch);
  EXPECT_EQ(0U, buffer.pending_bytes());
}

TEST_F(journal_buffer_test, a_cut_holds_the_batch_in_flight_and_what_gathers_behind_it) {
  append(buffer, 1, 10, account(1));
  const auto in_flight = buffer.take(0ms);
  append(buffer, 1, 10, account(1));
  const auto cut = buffer.unwritten();
  ASSERT_EQ(2U, cut.size());
  EXPECT_EQ(in_flight, cut[0]);
  append(buffer, 1, 10, account(1));
  EXPECT_EQ(1U, views_of(cut[1]).size()) << "a cut does not grow";
  EXPECT_EQ(2U, cut[1]->number);
}

TEST_F(journal_buffer_test, an_index_finds_exactly_the_records_of_one_stream_and_channel) {
  for (std::uint64_t i = 0; i < 20; ++i) append(buffer, 2, 5, account(i % 4 + 1));
  const auto batch = buffer.take(0ms);
  std::vector<std::uint32_t> offsets;
  batch->index()->find_stream(account(2), 1, offsets);
  EXPECT_EQ(5U, offsets.size()) << "every second record has seq 2";
  offsets.clear();
  batch->index()->find_channel(orders_of(3), 4, offsets);
  EXPECT_EQ(6U, offsets.size());
  record_view view;
  for (const auto offset : offsets) {
    ASSERT_TRUE(read_record(std::span(batch->bytes).subspan(offset), view));
    EXPECT_EQ(account(3), view.stream);
    EXPECT_GT(view.meta.channel_numbers[0], 4U);
  }
}

TEST_F(journal_buffer_test, a_waiting_writer_is_woken_by_an_append_and_by_stop) {
  closed_batch taken;
  std::thread writer([&] {
    taken = buffer.take(60s);
    buffer.written(taken);
    EXPECT_FALSE(buffer.take(60s));
  });
  append(buffer, 1, 1, account(1));
  while (buffer.pending_bytes() > 0) std::this_thread::yield();
  buffer.stop();
  writer.join();
  EXPECT_TRUE(taken);
}

TEST(journal_buffer_threads, many_appenders_get_one_order_without_gaps) {
  manual_clock time;
  journal_buffer buffer(time, 8'192);
  constexpr std::uint64_t appenders = 4;
  constexpr std::uint64_t each = 2'000;
  std::vector<std::thread> threads;
  for (std::uint64_t a = 1; a <= appenders; ++a) {
    threads.emplace_back([&, a] {
      for (std::uint64_t i = 0; i < each; ++i) append(buffer, 1 + i % 3, 20, account(a));
    });
  }
  std::thread stopper([&] {
    for (auto& thread : threads) thread.join();
    buffer.stop();
  });
  std::uint64_t next = 1;
  std::uint64_t next_batch = 1;
  std::map<channel_id, std::uint64_t> numbers;
  while (true) {
    const auto batch = buffer.take(1s);
    if (!batch && buffer.stopped() && buffer.pending_bytes() == 0) break;
    if (!batch) continue;
    ASSERT_EQ(next_batch++, batch->number);
    for (const auto& one : views_of(batch)) {
      ASSERT_EQ(next++, one.meta.at.value);
      ASSERT_EQ(++numbers[one.channels[0]], one.meta.channel_numbers[0]);
    }
    buffer.unwritten();
    buffer.written(batch);
  }
  stopper.join();
  EXPECT_EQ(buffer.last().value + 1, next);
}

}  // namespace
}  // namespace madang
