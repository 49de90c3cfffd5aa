#include "cluster/region/entity_directory.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "cluster/region/waiting_messages.hpp"

namespace madang {
namespace {

struct counted_line {
  std::uint64_t visits = 0;
};

entity_id nth(std::uint64_t n) {
  return {entity_kind::order, n};
}

template <class Body>
void on_threads(std::size_t count, Body&& body) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back([&body, i] { body(i); });
  for (auto& each : threads) each.join();
}

TEST(entity_directory, a_line_is_found_until_it_is_erased) {
  entity_directory<counted_line> directory;
  EXPECT_EQ(directory.lock(nth(1)).find(nth(1)), nullptr);
  EXPECT_TRUE(directory.lock(nth(1)).find_or_add(nth(1)).second);
  EXPECT_FALSE(directory.lock(nth(1)).find_or_add(nth(1)).second);
  EXPECT_NE(directory.lock(nth(1)).find(nth(1)), nullptr);
  EXPECT_EQ(directory.size(), 1U);
  directory.lock(nth(1)).erase(nth(1));
  EXPECT_EQ(directory.lock(nth(1)).find(nth(1)), nullptr);
  EXPECT_EQ(directory.size(), 0U);
}

TEST(entity_directory, a_line_stays_at_its_address_while_others_come_and_go) {
  entity_directory<counted_line> directory;
  const auto* const before = &directory.lock(nth(1)).find_or_add(nth(1)).first;
  for (std::uint64_t n = 2; n < 5'000; ++n) directory.lock(nth(n)).find_or_add(nth(n));
  for (std::uint64_t n = 2; n < 5'000; ++n) directory.lock(nth(n)).erase(nth(n));
  EXPECT_EQ(directory.lock(nth(1)).find(nth(1)), before);
}

TEST(entity_directory, the_shards_hold_each_line_once) {
  using directory = entity_directory<counted_line>;
  directory all;
  for (std::uint64_t n = 0; n < 1'000; ++n) all.lock(nth(n)).find_or_add(nth(n));
  std::multiset<std::uint64_t> seen;
  for (std::size_t i = 0; i < directory::shard_count; ++i) {
    all.lock_shard(i).for_each([&](entity_id id, counted_line&) { seen.insert(id.key); });
  }
  EXPECT_EQ(seen.size(), 1'000U);
  EXPECT_EQ(std::set<std::uint64_t>(seen.begin(), seen.end()).size(), 1'000U);
  for (std::size_t i = 0; i < directory::shard_count; ++i) all.lock_shard(i).clear();
  EXPECT_EQ(all.size(), 0U);
}

TEST(entity_directory, threads_change_the_same_lines_one_after_the_other) {
  using directory = entity_directory<counted_line>;
  constexpr std::uint64_t entities = 200;
  constexpr std::uint64_t rounds = 50;
  constexpr std::size_t threads = 4;
  directory all;
  std::atomic<std::size_t> made{0};
  on_threads(threads, [&](std::size_t) {
    for (std::uint64_t n = 0; n < entities * rounds; ++n) {
      auto home = all.lock(nth(n % entities));
      auto [line, is_new] = home.find_or_add(nth(n % entities));
      ++line.visits;
      if (is_new) ++made;
    }
  });
  EXPECT_EQ(made, entities);
  std::uint64_t visits = 0;
  for (std::size_t i = 0; i < directory::shard_count; ++i) {
    all.lock_shard(i).for_each([&](entity_id, counted_line& line) { visits += line.visits; });
  }
  EXPECT_EQ(visits, entities * rounds * threads);
}

/// What the region does with it: messages wait in the line while their entity is away, and follow in their order.
struct entity_line {
  bool is_here = false;
  waiting_messages<std::uint64_t> waiting;
  std::vector<std::uint64_t> mailbox;
};

void send(entity_directory<entity_line>& all, entity_id to, std::uint64_t message) {
  auto home = all.lock(to);
  auto& line = home.find_or_add(to).first;
  if (line.is_here) {
    line.mailbox.push_back(message);
  } else {
    line.waiting.add_always(std::move(message));
  }
}

void arrive_or_leave(entity_directory<entity_line>& all, entity_id who) {
  auto home = all.lock(who);
  auto& line = home.find_or_add(who).first;
  line.is_here = !line.is_here;
  if (line.is_here) line.waiting.take_all([&](std::uint64_t one) { line.mailbox.push_back(one); });
}

TEST(entity_directory, messages_of_one_sender_keep_their_order_while_entities_come_and_go) {
  constexpr std::uint64_t entities = 50;
  constexpr std::uint64_t each_gets = 300;
  constexpr std::uint64_t senders = 3;
  entity_directory<entity_line> all;
  std::atomic<std::size_t> sending{senders};
  on_threads(senders + 1, [&](std::size_t thread) {
    if (thread == senders) {
      for (std::uint64_t n = 0; sending > 0; ++n) arrive_or_leave(all, nth(n % entities));
      return;
    }
    for (std::uint64_t i = 0; i < each_gets; ++i) {
      for (std::uint64_t n = 0; n < entities; ++n) send(all, nth(n), thread * each_gets + i);
    }
    --sending;
  });
  for (std::uint64_t n = 0; n < entities; ++n) {
    if (!all.lock(nth(n)).find(nth(n))->is_here) arrive_or_leave(all, nth(n));
    std::vector<std::uint64_t> next(senders);
    for (auto one : all.lock(nth(n)).find(nth(n))->mailbox) ASSERT_EQ(one % each_gets, next[one / each_gets]++);
    EXPECT_EQ(next, std::vector<std::uint64_t>(senders, each_gets));
  }
}

}  // namespace
}  // namespace madang
