#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <thread>

#include "tests/cluster/link/tls/link_stage.hpp"
#include "tests/cluster/link/tls/tcp_way.hpp"

namespace madang {
namespace {

constexpr auto lanes = lanes_by_urgency;

std::vector<std::uint64_t> up_to(std::uint64_t count) {
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), std::uint64_t{1});
  return all;
}

/// Hands over messages 1 … in each lane; the sizes are chance.
void send_many(link_node& from, std::uint64_t count, std::uint64_t seed, std::size_t size_max) {
  std::mt19937_64 chance(seed);
  for (std::uint64_t i = 1; i <= count; ++i) {
    for (const auto lane : lanes) from.send(lane, numbered(i, chance() % size_max));
  }
}

void expect_all(link_node& at, std::uint64_t count) {
  for (const auto lane : lanes) {
    const auto& numbers = at.heard->numbers[index_of(lane)];
    ASSERT_TRUE(at.heard->wait([&] { return numbers.size() >= count; }))
        << "lane " << index_of(lane) << ": " << numbers.size() << " of " << count;
    EXPECT_EQ(numbers, up_to(count));
  }
  EXPECT_EQ(at.heard->damaged, 0);
}

/// Both ways at once.
void exchange(link_pair& nodes, std::uint64_t count, std::uint64_t seed, std::size_t size_max) {
  std::thread other([&] { send_many(nodes.second, count, seed + 1, size_max); });
  send_many(nodes.first, count, seed, size_max);
  other.join();
  expect_all(nodes.second, count);
  expect_all(nodes.first, count);
}

TEST(tls_link, carries_messages_both_ways_in_their_order) {
  link_pair nodes;
  nodes.open_both();
  exchange(nodes, 3000, 1, 400);
  EXPECT_EQ(nodes.first.heard->ups, 1);
  EXPECT_TRUE(nodes.first.heard->downs.empty());
  const auto& counts = nodes.first.link->counts();
  EXPECT_EQ(counts.messages_taken[0].value(), 3000u);
  EXPECT_EQ(counts.messages_received[0].value(), 3000u);
  EXPECT_EQ(counts.connections.value(), 1u);
  EXPECT_EQ(counts.is_up.value(), 1);
}

TEST(tls_link, carries_them_with_several_threads) {
  link_pair nodes;
  nodes.settings.threads = 3;
  nodes.open_both();
  exchange(nodes, 500, 1, 400);
}

TEST(tls_link, holds_what_is_sent_before_there_is_a_connection) {
  link_pair nodes;
  nodes.settings.link.ping_every = 10'000'000'000;
  nodes.open_second();
  for (std::uint64_t i = 1; i <= 1000; ++i) nodes.second.send(link_lane::command, numbered(i, 100));
  EXPECT_EQ(nodes.second.link->held_bytes(link_lane::command), 1000 * link_cost_of(100));
  nodes.open_first();
  const auto& numbers = nodes.first.heard->numbers[0];
  EXPECT_TRUE(nodes.first.heard->wait([&] { return numbers == up_to(1000); }));
  // They share writes.
  EXPECT_LT(nodes.second.link->counts().writes.value(), 100u);
}

TEST(tls_link, goes_on_calling_a_peer_that_is_not_there_yet) {
  link_pair nodes;
  nodes.open_second();
  const auto port = nodes.second.transport->port();
  nodes.second = {};
  nodes.first = nodes.open(1, port);
  auto& heard = *nodes.first.heard;
  ASSERT_TRUE(heard.wait([&] { return heard.downs.size() >= 3; }));
  EXPECT_EQ(heard.downs.front().what, link_trouble::unreachable) << heard.downs.front().why;
  nodes.settings.listen_port = port;
  nodes.open_second();
  EXPECT_TRUE(nodes.wait_until_up());
}

TEST(tls_link, loses_and_doubles_nothing_when_the_connection_is_cut_anywhere) {
  for (std::uint64_t seed = 1; seed <= 6 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    link_pair nodes;
    nodes.open_second();
    tcp_way way(nodes.second.transport->port());
    nodes.open_first(way.port());
    std::atomic<bool> is_over{false};
    std::thread cutter([&] {
      std::mt19937_64 chance(seed);
      for (int taken = 0; !is_over;) {
        // Once for each connection: in its greeting, or in the middle of its messages.
        if (way.taken() == taken) {
          std::this_thread::yield();
          continue;
        }
        taken = way.taken();
        if (taken <= 12) way.cut_after(static_cast<std::int64_t>(chance() % (taken % 4 == 0 ? 4000 : 200'000)));
      }
    });
    exchange(nodes, 3000, seed, 600);
    is_over = true;
    cutter.join();
    EXPECT_GE(way.taken(), 8) << "the connection was hardly ever cut";
  }
}

TEST(tls_link, tells_whoever_sends_to_a_peer_that_consumes_nothing) {
  link_pair nodes;
  nodes.settings.link.message_max = 10'000;
  nodes.settings.link.window = {50'000, 50'000, 50'000, 50'000};
  nodes.settings.link.queue_max = {200'000, 200'000, 200'000, 200'000};
  nodes.open_both();
  ASSERT_TRUE(nodes.wait_until_up());
  nodes.second.heard->consume_nothing();
  // The peer's window and our own queue.
  constexpr std::uint64_t in_window = 50'000 / link_cost_of(1000);
  constexpr std::uint64_t all = in_window + 200'000 / link_cost_of(1000);
  for (std::uint64_t i = 1; i <= all; ++i) {
    nodes.first.send(link_lane::stream, numbered(i, 1000));
    ASSERT_LE(nodes.first.link->held_bytes(link_lane::stream), 200'000u);
  }
  EXPECT_EQ(nodes.first.link->send(link_lane::stream, numbered(1, 1000)), link_taking::full);
  EXPECT_GE(nodes.first.link->counts().refused_full[1].value(), 1u);
  EXPECT_EQ(nodes.first.link->send(link_lane::stream, numbered(1, 10'001)), link_taking::too_large);
  // The other lanes are free.
  nodes.first.send(link_lane::command, numbered(1));
  auto& heard = *nodes.second.heard;
  ASSERT_TRUE(heard.wait([&] { return heard.numbers[0].size() == 1; }));
  EXPECT_EQ(heard.numbers[1].size(), in_window);
  heard.consume_all();
  EXPECT_TRUE(heard.wait([&] { return heard.numbers[1] == up_to(all); }));
  EXPECT_TRUE(nodes.first.heard->wait([&] { return nodes.first.heard->rooms[1] >= 1; }));
}

TEST(tls_link, bounds_what_it_holds_for_a_peer_that_reads_nothing_and_gives_the_connection_up) {
  link_pair nodes;
  nodes.settings.link.silent_max = 400'000'000;
  nodes.settings.link.queue_max = {2u << 20, 2u << 20, 2u << 20, 2u << 20};
  nodes.open_second();
  tcp_way way(nodes.second.transport->port(), 64u << 10);
  nodes.open_first(way.port());
  ASSERT_TRUE(nodes.wait_until_up());
  way.hold(true);
  auto& heard = *nodes.first.heard;
  std::uint64_t taken = 0;
  while (nodes.first.link->send(link_lane::command, numbered(taken + 1, 10'000)) == link_taking::taken) ++taken;
  EXPECT_LE(nodes.first.link->held_bytes(link_lane::command), 2u << 20);
  ASSERT_TRUE(heard.wait([&] { return !heard.downs.empty(); }));
  EXPECT_EQ(heard.downs.front().fault, link_fault::silent) << heard.downs.front().why;
  way.hold(false);
  way.cut();
  auto& other = *nodes.second.heard;
  EXPECT_TRUE(other.wait([&] { return other.numbers[0] == up_to(taken); }))
      << other.numbers[0].size() << " of " << taken;
}

TEST(tls_link, carries_200_megabytes_over_a_slow_way) {
  link_pair nodes;
  nodes.open_second();
  tcp_way way(nodes.second.transport->port());
  way.delay(std::chrono::milliseconds(5));
  nodes.open_first(way.port());
  constexpr std::size_t size = 20'000;
  constexpr std::uint64_t count = 10'000;
  std::thread other([&] {
    for (std::uint64_t i = 1; i <= count; ++i) nodes.second.send(link_lane::stream, numbered(i, 100));
  });
  for (std::uint64_t i = 1; i <= count; ++i) nodes.first.send(link_lane::command, numbered(i, size));
  other.join();
  auto& second = *nodes.second.heard;
  auto& first = *nodes.first.heard;
  EXPECT_TRUE(second.wait([&] { return second.numbers[0].size() >= count; }));
  EXPECT_EQ(second.numbers[0], up_to(count));
  EXPECT_TRUE(first.wait([&] { return first.numbers[1].size() >= count; }));
  EXPECT_EQ(first.numbers[1], up_to(count));
  EXPECT_EQ(second.damaged, 0);
  EXPECT_EQ(way.taken(), 1) << "the connection did not last";
}

TEST(tls_link, a_command_overtakes_the_bulk_that_waits) {
  link_pair nodes;
  nodes.settings.link.window[2] = 16u << 20;
  nodes.settings.link.queue_max[2] = 16u << 20;
  nodes.open_second();
  tcp_way way(nodes.second.transport->port(), 64u << 10);
  nodes.open_first(way.port());
  ASSERT_TRUE(nodes.wait_until_up());
  // Both have said what they grant.
  nodes.first.send(link_lane::bulk, numbered(1));
  auto& heard = *nodes.second.heard;
  ASSERT_TRUE(heard.wait([&] { return heard.order.size() == 1; }));
  way.hold(true);
  std::uint64_t bulk = 1;
  while (nodes.first.link->send(link_lane::bulk, numbered(bulk + 1, 10'000)) == link_taking::taken) ++bulk;
  nodes.first.send(link_lane::command, numbered(1));
  way.hold(false);
  ASSERT_TRUE(heard.wait([&] { return heard.order.size() == bulk + 1; }));
  const auto at = std::find(heard.order.begin(), heard.order.end(), link_lane::command) - heard.order.begin();
  // What the kernels hold goes first: a quarter of the flood at most.
  EXPECT_LT(static_cast<std::uint64_t>(at), bulk / 4) << "of " << bulk;
  EXPECT_EQ(heard.numbers[2], up_to(bulk));
}

TEST(tls_link, lets_go_what_waits_when_it_stops) {
  link_pair nodes;
  nodes.open_both();
  ASSERT_TRUE(nodes.wait_until_up());
  for (std::uint64_t i = 1; i <= 500; ++i) nodes.first.send(link_lane::command, numbered(i, 20'000));
  nodes.first.transport->stop();
  EXPECT_EQ(nodes.first.link->send(link_lane::command, numbered(1)), link_taking::ended);
  EXPECT_EQ(nodes.first.transport->add(ends_between(1, 3), {"127.0.0.1", 1}, nodes.first.heard), nullptr);
  EXPECT_EQ(nodes.second.heard->numbers[0], up_to(500));
}

TEST(tls_link, stops_while_the_peer_reads_nothing) {
  link_pair nodes;
  nodes.settings.patience.close = 100'000'000;
  nodes.open_second();
  tcp_way way(nodes.second.transport->port(), 64u << 10);
  nodes.open_first(way.port());
  ASSERT_TRUE(nodes.wait_until_up());
  way.hold(true);
  for (std::uint64_t i = 1; i <= 500; ++i) nodes.first.send(link_lane::command, numbered(i, 20'000));
  nodes.first.transport->stop();
  EXPECT_GT(nodes.first.link->held_bytes(link_lane::command), 0u);
  nodes.second.transport->stop();
}

TEST(tls_link, hands_back_what_did_not_get_through_when_it_ends) {
  link_pair nodes;
  nodes.open_second();
  nodes.second.send(link_lane::command, numbered(1));
  nodes.second.send(link_lane::bulk, numbered(2));
  nodes.second.link->end();
  auto& heard = *nodes.second.heard;
  ASSERT_TRUE(heard.wait([&] { return heard.left.has_value(); }));
  EXPECT_TRUE(heard.left->in_doubt.empty());
  ASSERT_EQ(heard.left->unsent.size(), 2u);
  EXPECT_EQ(number_in(heard.left->unsent[1].bytes), 2u);
  EXPECT_EQ(nodes.second.link->send(link_lane::command, numbered(3)), link_taking::ended);
  EXPECT_EQ(nodes.second.link->held_bytes(link_lane::command), 0u);
}

TEST(tls_link, reaches_the_next_process_of_a_peer_over_a_link_of_its_own) {
  link_pair nodes;
  nodes.open_both();
  ASSERT_TRUE(nodes.wait_until_up());
  nodes.second.link->end();
  ASSERT_TRUE(nodes.second.heard->wait([&] { return nodes.second.heard->left.has_value(); }));
  // The first is another process now; the second knows its epoch.
  nodes.first.link->end();
  auto ends = ends_between(1, 2);
  ends.epoch.fill(9);
  auto heard = std::make_shared<link_recorder>();
  const auto port = nodes.second.transport->port();
  const auto first = nodes.first.transport->add(ends, {"127.0.0.1", port}, heard);
  ends = ends_between(2, 1);
  ends.peer_epoch.fill(9);
  const auto second = nodes.second.transport->add(ends, {"127.0.0.1", 1}, heard);
  EXPECT_TRUE(heard->wait([&] { return heard->ups == 2; }));
}

TEST(tls_link, a_new_call_of_the_peer_takes_the_place_of_a_connection_that_hangs) {
  link_pair nodes;
  nodes.settings.patience.close = 100'000'000;
  nodes.open_second();
  tcp_way way(nodes.second.transport->port());
  nodes.open_first(way.port());
  ASSERT_TRUE(nodes.wait_until_up());
  way.hold(true);  // whose end the second never sees
  nodes.first.send(link_lane::command, numbered(1));
  nodes.first = {};
  nodes.open_first();
  auto& heard = *nodes.second.heard;
  ASSERT_TRUE(heard.wait([&] { return heard.ups == 2; }));
  ASSERT_EQ(heard.downs.size(), 1u);
  EXPECT_EQ(heard.downs.front().what, link_trouble::replaced);
}

}  // namespace
}  // namespace madang
