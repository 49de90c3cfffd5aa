#include "persistence/lists/shared_read.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace madang {
namespace {

TEST(a_shared_read, gives_everybody_what_was_read_after_he_had_asked) {
  std::atomic<std::uint64_t> truth{0};
  std::atomic<int> reads{0};
  shared_read<std::uint64_t> shared([&]() -> result<std::uint64_t, read_failure> {
    ++reads;
    const auto found = truth.load();
    std::this_thread::yield();
    return found;
  });
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop) ++truth;
  });
  constexpr int readers = 6;
  constexpr int each = 2'000;
  std::atomic<int> old{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < readers; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < each; ++round) {
        const auto before = truth.load();
        const auto found = shared.ask();
        if (!found || *found < before) ++old;
      }
    });
  }
  for (auto& one : threads) one.join();
  stop = true;
  writer.join();
  EXPECT_EQ(old, 0);
  EXPECT_LE(reads, readers * each);
}

TEST(a_shared_read, is_shared_by_those_who_ask_while_another_runs) {
  std::atomic<int> reads{0};
  std::atomic<int> asking{0};
  constexpr int others = 5;
  shared_read<int> shared([&]() -> result<int, read_failure> {
    const int mine = ++reads;
    // The first lasts until all others have come.
    while (mine == 1 && asking < others) std::this_thread::yield();
    return mine;
  });
  std::vector<std::thread> threads;
  std::atomic<int> got_first{0};
  threads.emplace_back([&] { got_first += *shared.ask() == 1; });
  while (reads == 0) std::this_thread::yield();
  for (int i = 0; i < others; ++i) {
    threads.emplace_back([&] {
      ++asking;
      got_first += *shared.ask() == 1;
    });
  }
  for (auto& one : threads) one.join();
  EXPECT_EQ(got_first, 1) << "what had begun before they asked is not theirs";
  EXPECT_LE(reads, 1 + others);
}

TEST(a_shared_read, tells_a_failure_and_reads_anew_for_the_next) {
  int reads = 0;
  shared_read<int> shared([&]() -> result<int, read_failure> {
    if (++reads == 1) return refused{read_failure{"away", true}};
    return reads;
  });
  const auto first = shared.ask();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().why, "away");
  EXPECT_EQ(*shared.ask(), 2);
}

}  // namespace
}  // namespace madang
