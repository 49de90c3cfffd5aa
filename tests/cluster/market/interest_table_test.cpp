#include "cluster/market/interest_table.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/made_up/made_up_market.hpp"

namespace madang {
namespace {

using namespace made_up_market;

TEST(interest_table, counts_listeners_per_channel) {
  interest_table table;
  EXPECT_FALSE(table.in(book_channel));
  table.add(book_channel);
  table.add(book_channel);
  EXPECT_TRUE(table.in(book_channel));
  EXPECT_FALSE(table.in(quote_channel));
  table.remove(book_channel);
  EXPECT_TRUE(table.in(book_channel));
  table.remove(book_channel);
  EXPECT_FALSE(table.in(book_channel));
}

TEST(interest_table, serves_threads_that_add_and_remove_at_once) {
  interest_table table;
  const auto work = [&table](std::uint64_t seed) {
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      const channel_id channel{channel_kind::orders, 1 + mix64(seed + i) % 50};
      table.add(channel);
      EXPECT_TRUE(table.in(channel));
      table.remove(channel);
    }
  };
  std::thread other(work, 1U);
  work(1'000'000U);
  other.join();
  for (std::uint64_t key = 1; key <= 50; ++key) EXPECT_FALSE(table.in({channel_kind::orders, key}));
}

}  // namespace
}  // namespace madang
