#include "cluster/link/link_session.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "persistence/codec/event_codec.hpp"

namespace madang {
namespace {

constexpr unix_nanos noon{1'790'000'000'000'000'000};
constexpr std::int64_t ms = 1'000'000;

link_settings small() {
  link_settings settings;
  settings.message_max = 2000;
  settings.window = {8000, 6000, 4000, 6000};
  settings.queue_max = {40'000, 20'000, 20'000, 20'000};
  settings.frame_gathers = 500;
  settings.passed_over_max = 3000;
  return settings;
}

link_ends ends_of(std::uint16_t self, std::uint16_t peer) {
  link_ends ends;
  ends.cluster.fill(7);
  ends.self = self;
  ends.peer = peer;
  ends.epoch.fill(static_cast<std::uint8_t>(self));
  ends.peer_epoch.fill(static_cast<std::uint8_t>(peer));
  return ends;
}

/// A message of `size` bytes at least that says its number.
std::vector<std::byte> text_of(std::uint64_t number, std::size_t size = 8) {
  std::vector<std::byte> bytes;
  wire::append(number, bytes);
  bytes.resize(std::max(size, bytes.size()));
  return bytes;
}
std::uint64_t number_of(const link_message& message) {
  std::uint64_t number = 0;
  wire::reader(message.bytes).get(number);
  return number;
}

/// Two sessions and the bytes on their way.
struct pair_of_nodes {
  explicit pair_of_nodes(const link_settings& settings = small())
      : a(ends_of(1, 2), settings), b(ends_of(2, 1), settings) {}

  void connect() {
    a.connected(now, noon);
    b.connected(now, noon);
  }
  void cut() {
    a.disconnected();
    b.disconnected();
    to_a.clear();
    to_b.clear();
  }
  /// Lets each side speak and hear once. False when nobody had anything to say.
  bool exchange(std::size_t size_max = 64u << 10) {
    const auto from_a = a.output(size_max);
    const auto from_b = b.output(size_max);
    fault_b = b.receive(from_a, now, noon);
    fault_a = a.receive(from_b, now, noon);
    return !from_a.empty() || !from_b.empty();
  }
  void settle() {
    for (int i = 0; i < 10'000 && exchange(); ++i) {
      for (auto* side : {&a, &b}) {
        for (auto& message : side->take_delivered()) {
          side->consumed(message.lane, message.bytes.size());
          (side == &a ? at_a : at_b).push_back(std::move(message));
        }
      }
    }
  }

  boot_nanos now = 0;
  link_session a;
  link_session b;
  std::vector<std::byte> to_a;
  std::vector<std::byte> to_b;
  std::vector<link_message> at_a;
  std::vector<link_message> at_b;
  std::optional<link_fault> fault_a;
  std::optional<link_fault> fault_b;
};

std::vector<std::uint64_t> numbers(const std::vector<link_message>& messages, link_lane lane) {
  std::vector<std::uint64_t> out;
  for (const auto& message : messages) {
    if (message.lane == lane) out.push_back(number_of(message));
  }
  return out;
}

TEST(link_session, carries_messages_both_ways_in_their_order) {
  pair_of_nodes nodes;
  ASSERT_TRUE(nodes.a.send(link_lane::command, text_of(1)));
  nodes.connect();
  EXPECT_FALSE(nodes.a.is_up());
  nodes.settle();
  EXPECT_TRUE(nodes.a.is_up());
  ASSERT_TRUE(nodes.a.send(link_lane::command, text_of(2)));
  ASSERT_TRUE(nodes.b.send(link_lane::command, text_of(3)));
  nodes.settle();
  EXPECT_EQ(numbers(nodes.at_b, link_lane::command), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(numbers(nodes.at_a, link_lane::command), (std::vector<std::uint64_t>{3}));
  EXPECT_EQ(nodes.a.queued_bytes(link_lane::command), 0u);
}

TEST(link_session, repeats_after_a_cut_only_what_the_peer_has_not) {
  pair_of_nodes nodes;
  nodes.connect();
  nodes.settle();
  ASSERT_TRUE(nodes.a.send(link_lane::command, text_of(1)));
  ASSERT_FALSE(nodes.b.receive(nodes.a.output(1u << 20), 0, noon));  // arrives, its acknowledgement does not
  ASSERT_TRUE(nodes.a.send(link_lane::command, text_of(2)));
  (void)nodes.a.output(1u << 20);  // never arrives
  nodes.cut();
  nodes.connect();
  nodes.settle();
  EXPECT_EQ(numbers(nodes.at_b, link_lane::command), (std::vector<std::uint64_t>{1, 2}));
}

TEST(link_session, takes_no_number_but_the_next) {
  for (const std::uint64_t first : {std::uint64_t{1}, std::uint64_t{3}}) {  // 2 is the next
    pair_of_nodes nodes;
    nodes.connect();
    ASSERT_TRUE(nodes.a.send(link_lane::command, text_of(1)));
    nodes.settle();
    std::vector<std::byte> frame;
    const link_data_head head{link_lane::command, first, 1};
    append_frame_head(link_frame_kind::data, wire::size_of(head) + 4, frame);
    wire::append(head, frame);
    wire::append(std::vector<std::byte>{}, frame);
    EXPECT_EQ(nodes.b.receive(frame, 0, noon), link_fault::out_of_order);
    EXPECT_TRUE(nodes.b.take_delivered().empty());
  }
}

TEST(link_session, what_a_cut_connection_took_stays_in_doubt_after_the_next_greeting) {
  pair_of_nodes nodes;
  nodes.connect();
  nodes.settle();
  ASSERT_TRUE(nodes.a.send(link_lane::command, text_of(1)));
  ASSERT_FALSE(nodes.a.output(1u << 20).empty());
  nodes.cut();
  ASSERT_TRUE(nodes.a.send(link_lane::command, text_of(2)));
  nodes.connect();
  ASSERT_FALSE(nodes.a.receive(nodes.b.output(1000), 0, noon));
  const auto left = nodes.a.end();
  EXPECT_EQ(numbers(left.in_doubt, link_lane::command), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(numbers(left.unsent, link_lane::command), (std::vector<std::uint64_t>{2}));
}

TEST(link_session, sends_no_more_than_the_peer_has_granted) {
  pair_of_nodes nodes;
  nodes.connect();
  nodes.settle();
  for (std::uint64_t i = 0; i < 18; ++i) ASSERT_TRUE(nodes.a.send(link_lane::stream, text_of(i, 1000)));
  while (nodes.exchange()) {
  }
  const auto first = nodes.b.take_delivered();
  EXPECT_EQ(first.size(), 5u);  // 5 x 1016 of 6000
  for (const auto& message : first) nodes.b.consumed(message.lane, message.bytes.size());
  while (nodes.exchange()) {
  }
  EXPECT_EQ(nodes.b.take_delivered().size(), 5u);
}

TEST(link_session, ends_a_peer_that_sends_more_than_was_granted) {
  auto generous = small();
  generous.window[index_of(link_lane::stream)] = 60'000;
  link_session eager(ends_of(1, 2), generous);
  link_session strict(ends_of(2, 1), small());
  link_session giver(ends_of(2, 1), generous);  // says a grant that `strict` never gave
  for (auto* side : {&eager, &strict, &giver}) side->connected(0, noon);
  const auto greeting = eager.output(1u << 20);
  ASSERT_FALSE(strict.receive(greeting, 0, noon));
  ASSERT_FALSE(giver.receive(greeting, 0, noon));
  (void)strict.output(1u << 20);
  ASSERT_FALSE(eager.receive(giver.output(1u << 20), 0, noon));
  for (std::uint64_t i = 0; i < 10; ++i) ASSERT_TRUE(eager.send(link_lane::stream, text_of(i, 1000)));
  EXPECT_EQ(strict.receive(eager.output(1u << 20), 0, noon), link_fault::beyond_grant);
}

TEST(link_session, refuses_what_its_queue_cannot_hold) {
  pair_of_nodes nodes;
  EXPECT_FALSE(nodes.a.send(link_lane::bulk, text_of(1, 2001)));
  int taken = 0;
  while (taken < 100 && nodes.a.send(link_lane::bulk, text_of(1, 1984))) ++taken;
  EXPECT_EQ(taken, 10);  // 10 x 2000 of 20,000
  EXPECT_TRUE(nodes.a.send(link_lane::command, text_of(1)));
}

TEST(link_session, commands_go_before_all_else_and_nobody_starves) {
  pair_of_nodes nodes;
  nodes.connect();
  nodes.settle();
  for (std::uint64_t i = 0; i < 4; ++i) ASSERT_TRUE(nodes.a.send(link_lane::bulk, text_of(i, 900)));
  for (std::uint64_t i = 0; i < 5; ++i) ASSERT_TRUE(nodes.a.send(link_lane::stream, text_of(i, 900)));
  for (std::uint64_t i = 0; i < 7; ++i) ASSERT_TRUE(nodes.a.send(link_lane::command, text_of(i, 900)));
  ASSERT_FALSE(nodes.b.receive(nodes.a.output(1u << 20), 0, noon));
  std::string order;
  for (const auto& message : nodes.b.take_delivered()) order += "csb"[index_of(message.lane)];
  // Above 3,000 bytes of others a lane gets one frame: of the two that wait, first the less urgent.
  EXPECT_EQ(order, "ccccbscccbssssbb");
}

TEST(link_session, a_peer_that_says_nothing_is_gone) {
  pair_of_nodes nodes;
  nodes.connect();
  nodes.settle();
  EXPECT_FALSE(nodes.a.tick(999 * ms));
  const auto ping = nodes.a.output(1000);
  EXPECT_FALSE(ping.empty());
  ASSERT_FALSE(nodes.b.receive(ping, 999 * ms, noon));
  ASSERT_FALSE(nodes.a.receive(nodes.b.output(1000), 999 * ms, noon));
  EXPECT_FALSE(nodes.a.tick(1900 * ms));
  EXPECT_EQ(nodes.a.tick(2000 * ms), link_fault::silent);
  // One that never greets, too.
  link_session alone(ends_of(1, 2), small());
  alone.connected(0, noon);
  EXPECT_EQ(alone.tick(1001 * ms), link_fault::silent);
}

TEST(link_session, a_long_frame_over_a_slow_way_is_not_silence) {
  pair_of_nodes nodes;
  nodes.connect();
  nodes.settle();
  ASSERT_TRUE(nodes.a.send(link_lane::bulk, text_of(1, 2000)));
  auto frame = nodes.a.output(1u << 20);
  boot_nanos now = 0;
  for (const auto& byte : frame) {
    now += 100 * ms;
    ASSERT_FALSE(nodes.b.receive({&byte, 1}, now, noon));
    ASSERT_FALSE(nodes.b.tick(now));
  }
  EXPECT_EQ(nodes.b.take_delivered().size(), 1u);
  // A greeting in pieces is no excuse.
  link_session alone(ends_of(1, 2), small());
  link_session slow(ends_of(2, 1), small());
  alone.connected(0, noon);
  slow.connected(0, noon);
  const auto greeting = slow.output(1000);
  ASSERT_FALSE(alone.receive(std::span(greeting).first(20), 900 * ms, noon));
  EXPECT_EQ(alone.tick(1001 * ms), link_fault::silent);
}

TEST(link_session, knows_whom_it_speaks_with) {
  const auto greeted_by = [](link_ends ends, unix_nanos wall = noon) {
    link_session other(ends, small());
    link_session self(ends_of(1, 2), small());
    other.connected(0, wall);
    self.connected(0, noon);
    return self.receive(other.output(1000), 0, noon);
  };
  EXPECT_EQ(greeted_by(ends_of(2, 1)), std::nullopt);
  auto foreign = ends_of(2, 1);
  foreign.cluster.fill(8);
  EXPECT_EQ(greeted_by(foreign), link_fault::wrong_cluster);
  EXPECT_EQ(greeted_by(ends_of(3, 1)), link_fault::wrong_node);
  EXPECT_EQ(greeted_by(ends_of(2, 3)), link_fault::wrong_node);
  auto restarted = ends_of(2, 1);
  restarted.epoch.fill(9);
  EXPECT_EQ(greeted_by(restarted), link_fault::wrong_process);
  auto means_another = ends_of(2, 1);
  means_another.peer_epoch.fill(9);
  EXPECT_EQ(greeted_by(means_another), link_fault::wrong_process);
  EXPECT_EQ(greeted_by(ends_of(2, 1), noon + 499 * ms), std::nullopt);
  EXPECT_EQ(greeted_by(ends_of(2, 1), noon + 501 * ms), link_fault::clocks_differ);
  EXPECT_EQ(greeted_by(ends_of(2, 1), noon + -501 * ms), link_fault::clocks_differ);
  EXPECT_EQ(greeted_by(ends_of(2, 1), unix_nanos{INT64_MIN}), link_fault::clocks_differ);
}

TEST(link_session, tells_the_peer_why_it_ends) {
  link_session a(ends_of(1, 2), small());
  link_session stranger(ends_of(3, 1), small());
  a.connected(0, noon);
  stranger.connected(0, noon);
  EXPECT_EQ(a.receive(stranger.output(1000), 0, noon), link_fault::wrong_node);
  EXPECT_EQ(stranger.receive(a.output(1000), 0, noon), link_fault::wrong_node);
}

TEST(link_session, reads_hostile_bytes_without_harm) {
  std::mt19937_64 chance(20'261'129);
  std::map<link_fault, int> faults;
  for (int round = 0; round < 20'000; ++round) {
    pair_of_nodes nodes;
    nodes.connect();
    const bool is_up = chance() % 2 == 0;
    if (is_up) nodes.settle();
    (void)nodes.a.send(link_lane::command, text_of(1, 300));
    auto bytes = nodes.a.output(1000);
    const auto strokes = 1 + chance() % 4;
    for (std::uint64_t i = 0; i < strokes && !bytes.empty(); ++i) {
      bytes[chance() % bytes.size()] = static_cast<std::byte>(chance());
    }
    if (const auto fault = nodes.b.receive(bytes, 0, noon)) ++faults[*fault];
    EXPECT_LE(nodes.b.take_delivered().size(), 1u);
  }
  EXPECT_GE(faults.size(), 5u);
}

/// One course of chance: messages, pieces of bytes that arrive late, cuts, slow readers.
class random_course {
 public:
  explicit random_course(std::uint64_t seed) : chance_(seed) {}

  void run() {
    for (int step = 0; step < 600; ++step) one_step();
    if (!connected_) connect();
    for (int i = 0; i < 200'000 && (move_all() || consume_all()); ++i) {
    }
  }
  void expect_all_arrived() {
    for (std::size_t side = 0; side < 2; ++side) {
      for (std::size_t lane = 0; lane < link_lanes; ++lane) {
        EXPECT_EQ(arrived_[1 - side][lane], sent_[side][lane]) << "side " << side << " lane " << lane;
      }
    }
  }
  /// Ends side 0: what had come to the other, what is in doubt and what was never sent are all that was sent.
  void expect_leftovers_are_true() {
    for (int step = 0; step < 600; ++step) one_step();
    per_lane<std::vector<std::uint64_t>> doubtful;
    per_lane<std::vector<std::uint64_t>> unsent;
    const auto left = side(0).end();
    for (const auto& one : left.in_doubt) doubtful[index_of(one.lane)].push_back(number_of(one));
    for (const auto& one : left.unsent) unsent[index_of(one.lane)].push_back(number_of(one));
    consume_all();
    for (std::size_t lane = 0; lane < link_lanes; ++lane) {
      const auto came = arrived_[1][lane].size();
      const auto known = sent_[0][lane].size() - doubtful[lane].size() - unsent[lane].size();
      EXPECT_LE(known, came);
      EXPECT_LE(came, known + doubtful[lane].size()) << "what was never sent has arrived";
      auto all = std::vector(sent_[0][lane].begin(), sent_[0][lane].begin() + static_cast<std::ptrdiff_t>(known));
      all.insert(all.end(), doubtful[lane].begin(), doubtful[lane].end());
      all.insert(all.end(), unsent[lane].begin(), unsent[lane].end());
      EXPECT_EQ(all, sent_[0][lane]);
    }
  }

 private:
  link_session& side(std::size_t which) { return which == 0 ? nodes_.a : nodes_.b; }
  void connect() {
    nodes_.connect();
    connected_ = true;
  }
  void one_step() {
    const auto which = chance_() % 2;
    switch (chance_() % 12) {
      case 0:
        if (!connected_) connect();
        break;
      case 1:
        if (connected_ && chance_() % 4 == 0) cut();
        break;
      case 2:
      case 3:
        move(which, 1 + chance_() % 3000);
        break;
      case 4:
        move(which, 1 + chance_() % 40);
        break;
      case 5:
        consume(which, chance_() % 4);
        break;
      default:
        send(which);
    }
  }
  void send(std::size_t which) {
    const auto lane = static_cast<link_lane>(chance_() % link_lanes);
    const auto number = ++numbers_;
    if (side(which).send(lane, text_of(number, chance_() % 1500))) sent_[which][index_of(lane)].push_back(number);
  }
  void cut() {
    nodes_.cut();
    connected_ = false;
  }
  /// What `from` says is on its way; `count` bytes of it arrive.
  bool move(std::size_t from, std::size_t count) {
    if (!connected_) return false;
    auto& way = from == 0 ? nodes_.to_b : nodes_.to_a;
    if (way.size() < 4000) {
      const auto more = side(from).output(2000);
      way.insert(way.end(), more.begin(), more.end());
    }
    const auto arriving = std::min(count, way.size());
    const auto fault = side(1 - from).receive({way.data(), arriving}, 0, noon);
    EXPECT_EQ(fault, std::nullopt);
    way.erase(way.begin(), way.begin() + static_cast<std::ptrdiff_t>(arriving));
    return arriving != 0;
  }
  bool move_all() {
    const bool one = move(0, 100'000);
    const bool other = move(1, 100'000);
    return one || other;
  }
  bool consume(std::size_t which, std::size_t count) {
    for (auto& message : side(which).take_delivered()) {
      arrived_[which][index_of(message.lane)].push_back(number_of(message));
      unconsumed_[which].push_back({message.lane, message.bytes.size()});
    }
    auto& waiting = unconsumed_[which];
    const auto done = std::min(count, waiting.size());
    for (std::size_t i = 0; i < done; ++i) side(which).consumed(waiting[i].first, waiting[i].second);
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(done));
    return done != 0;
  }
  bool consume_all() {
    const bool one = consume(0, SIZE_MAX);
    const bool other = consume(1, SIZE_MAX);
    return one || other;
  }

  std::mt19937_64 chance_;
  pair_of_nodes nodes_;
  bool connected_ = false;
  std::uint64_t numbers_ = 0;
  std::array<per_lane<std::vector<std::uint64_t>>, 2> sent_;
  std::array<per_lane<std::vector<std::uint64_t>>, 2> arrived_;
  std::array<std::vector<std::pair<link_lane, std::size_t>>, 2> unconsumed_;
};

TEST(link_session, every_message_arrives_once_and_in_order_whatever_is_cut) {
  for (std::uint64_t seed = 1; seed <= 500 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random_course course(seed);
    course.run();
    course.expect_all_arrived();
  }
}

TEST(link_session, what_is_left_at_its_end_is_told_apart) {
  for (std::uint64_t seed = 1; seed <= 500 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random_course(seed).expect_leftovers_are_true();
  }
}

}  // namespace
}  // namespace madang
