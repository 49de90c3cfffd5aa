#include "cluster/region/load_queue.hpp"

#include <gtest/gtest.h>

#include "messages/accounts/ids.hpp"
#include "messages/trading/ids.hpp"

namespace madang {
namespace {

entity_id account(std::uint64_t key) {
  return entity_of(account_id{key});
}
entity_id order(std::uint64_t key) {
  return entity_of(order_id{key});
}

TEST(load_queue, serves_first_what_came_first_but_orders_after_all_others) {
  load_queue queue({.at_once_max = 10, .in_memory_max = 100});
  queue.add(order(1));
  queue.add(account(2));
  queue.add(order(3));
  queue.add(account(4));
  EXPECT_EQ(queue.waiting(), 4U);
  for (const auto& expected : {account(2), account(4), order(1), order(3)}) EXPECT_EQ(queue.next(0), expected);
  EXPECT_EQ(queue.next(0), std::nullopt);
  EXPECT_EQ(queue.waiting(), 0U);
}

TEST(load_queue, lets_no_more_be_read_at_once_than_it_may) {
  load_queue queue({.at_once_max = 2, .in_memory_max = 100});
  for (std::uint64_t i = 1; i <= 3; ++i) queue.add(account(i));
  EXPECT_EQ(queue.next(0), account(1));
  EXPECT_EQ(queue.next(0), account(2));
  EXPECT_EQ(queue.next(0), std::nullopt);
  queue.ended();
  EXPECT_EQ(queue.next(0), account(3));
}

TEST(load_queue, counts_what_is_read_as_if_it_were_in_memory) {
  load_queue queue({.at_once_max = 10, .in_memory_max = 5});
  for (std::uint64_t i = 1; i <= 3; ++i) queue.add(account(i));
  EXPECT_FALSE(queue.is_full(4));
  EXPECT_TRUE(queue.is_full(5));
  EXPECT_EQ(queue.next(4), account(1));
  EXPECT_TRUE(queue.is_full(4)) << "the fifth is on its way";
  EXPECT_EQ(queue.next(4), std::nullopt);
  queue.ended();
  EXPECT_EQ(queue.next(5), std::nullopt) << "it has arrived";
  EXPECT_EQ(queue.next(4), account(2)) << "one has left";
}

TEST(load_queue, is_not_full_while_nobody_waits) {
  load_queue queue({.at_once_max = 10, .in_memory_max = 5});
  EXPECT_FALSE(queue.is_full(50));
}

TEST(load_queue, lets_a_few_come_beyond_the_bound_when_it_is_told_so) {
  load_queue queue({.at_once_max = 10, .in_memory_max = 5});
  for (std::uint64_t i = 1; i <= 4; ++i) queue.add(account(i));
  EXPECT_EQ(queue.next(5), std::nullopt);
  queue.let_beyond(2);
  EXPECT_EQ(queue.next(5), account(1));
  EXPECT_EQ(queue.next(5), account(2));
  EXPECT_EQ(queue.next(5), std::nullopt) << "two, and no more";
  queue.ended();
  queue.ended();
  EXPECT_EQ(queue.next(4), account(3)) << "and whoever finds room as before";
}

TEST(load_queue, keeps_what_was_let_beyond_for_those_who_find_no_room) {
  load_queue queue({.at_once_max = 10, .in_memory_max = 5});
  queue.let_beyond(1);
  for (std::uint64_t i = 1; i <= 3; ++i) queue.add(account(i));
  EXPECT_EQ(queue.next(4), account(1)) << "there was room";
  EXPECT_EQ(queue.next(5), account(2));
  EXPECT_EQ(queue.next(5), std::nullopt);
}

}  // namespace
}  // namespace madang
