#include "cluster/shards/shard_traffic.hpp"

#include <gtest/gtest.h>

#include <map>
#include <utility>

namespace madang {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::uint32_t shard = 0xab;
constexpr node_home own = home_of(1, 10);
constexpr node_home second = home_of(2, 20);
constexpr node_home third = home_of(3, 30);

/// One node, and what it says to peers that are no more than their names.
class shard_traffic_scene : public ::testing::Test, public peer_senders, public shard_host {
 protected:
  shard_traffic_scene() {
    traffic.link_up(second);
    traffic.link_up(third);
  }

  link_taking send(std::uint16_t node, std::vector<std::byte> frame) override {
    if (is_full) return link_taking::full;
    sent[node].push_back(*read_shard_frame(frame));
    return link_taking::taken;
  }
  bool deliver(const shard_message& message) override {
    if (is_closed) return false;
    delivered.push_back(message.answer_to.correlation);
    return true;
  }
  void tell_asker(const reply_token& to, asker_verdict what) override { told.emplace_back(to.correlation, what); }
  void deliver_answer(const reply_token& to, std::vector<std::byte>) override { answered.push_back(to.correlation); }
  void map_is_behind() override { ++behind; }

  static shard_message command(std::uint64_t number, bool has_key = false) {
    shard_message message;
    message.to = {entity_kind::account, pack_id(1, shard << 8)};
    message.number = 1;
    message.has_key = has_key;
    message.asker = number;
    message.answer_to = {1, number, own};
    return message;
  }
  static shard_message peer(std::uint64_t number) {
    auto message = command(number);
    message.kind = shard_message_kind::peer;
    return message;
  }
  static link_message link_message_of(const shard_message& one) { return {link_lane::command, shard_frame_bytes(one)}; }
  template <class Content>
  void from_peer(node_home home, const Content& content) {
    traffic.received(home, shard_frame_bytes(content));
  }
  /// The numbers of the messages that went to a node; a question in between is 0.
  std::vector<std::uint64_t> numbers_to(std::uint16_t node) {
    std::vector<std::uint64_t> numbers;
    for (const auto& frame : sent[node]) {
      const auto* message = std::get_if<shard_message>(&frame);
      numbers.push_back(message == nullptr ? 0 : message->answer_to.correlation);
    }
    return numbers;
  }
  settle_question last_question(std::uint16_t node) { return std::get<settle_question>(sent[node].back()); }
  void is_owned_by(std::uint16_t node, std::uint32_t version) {
    traffic.hear(shard_claimed{shard, node, version});
    if (node == 1) traffic.hear(shard_opened{shard});
  }

  using list = std::vector<std::uint64_t>;
  using verdicts = std::vector<std::pair<std::uint64_t, asker_verdict>>;

  bool is_full = false;
  bool is_closed = false;
  std::map<std::uint16_t, std::vector<shard_frame>> sent;
  list delivered;
  verdicts told;
  list answered;
  int behind = 0;
  shard_map map{1};
  shard_counts counts;
  shard_settings settings = [] {
    shard_settings some;
    some.waiting = {1u << 20, 8};
    return some;
  }();
  shard_traffic traffic{own, map, *this, *this, counts, settings};
};

TEST_F(shard_traffic_scene, a_message_goes_to_the_node_that_serves_its_shard) {
  is_owned_by(2, 1);
  traffic.tell(command(1));
  EXPECT_EQ(numbers_to(2), (list{1}));
  traffic.hear(shard_released{shard, 2, 2});
  from_peer(second, settle_answer{shard, last_question(2).number});
  is_owned_by(1, 3);
  traffic.tell(command(2));
  EXPECT_EQ(delivered, (list{2}));
}

TEST_F(shard_traffic_scene, messages_wait_in_order_for_an_owner_and_reach_the_map_before_later_ones) {
  for (std::uint64_t i = 1; i <= 3; ++i) traffic.tell(command(i));
  traffic.hear(shard_claimed{shard, 1, 1});
  EXPECT_TRUE(delivered.empty()) << "it is not recovered";
  is_closed = true;
  traffic.hear(shard_opened{shard});
  EXPECT_FALSE(map.is_served_here(shard)) << "what waits goes first";
  is_closed = false;
  traffic.tick(1);
  EXPECT_EQ(delivered, (list{1, 2, 3}));
  EXPECT_TRUE(map.is_served_here(shard));
  EXPECT_EQ(traffic.unsettled(), 0u);
}

TEST_F(shard_traffic_scene, what_the_former_owner_gives_back_goes_before_what_waits) {
  is_owned_by(2, 1);
  for (std::uint64_t i = 1; i <= 3; ++i) traffic.tell(command(i));
  is_owned_by(3, 3);
  traffic.tell(command(4));
  EXPECT_EQ(numbers_to(2), (list{1, 2, 3, 0}));
  EXPECT_TRUE(numbers_to(3).empty());
  from_peer(second, returned_message{2, command(2)});
  from_peer(second, returned_message{2, command(3)});
  from_peer(second, settle_answer{shard, last_question(2).number});
  EXPECT_EQ(numbers_to(3), (list{2, 3, 4}));
}

TEST_F(shard_traffic_scene, an_owner_that_returns_a_message_is_asked_and_tried_again_after_a_pause) {
  is_owned_by(2, 5);
  traffic.tell(command(1));
  traffic.tell(command(2));
  from_peer(second, returned_message{7, command(1)});
  EXPECT_EQ(numbers_to(2), (list{1, 2, 0}));
  from_peer(second, returned_message{7, command(2)});
  from_peer(second, settle_answer{shard, last_question(2).number});
  EXPECT_EQ(behind, 1) << "it knows a later owner";
  EXPECT_EQ(numbers_to(2).size(), 3u);
  traffic.tick(200 * ms);
  EXPECT_EQ(numbers_to(2), (list{1, 2, 0, 1, 2}));
}

TEST_F(shard_traffic_scene, a_former_owner_that_says_nothing_holds_nobody_up_for_ever) {
  is_owned_by(2, 1);
  traffic.tell(command(1));
  is_owned_by(3, 3);
  traffic.tell(command(2));
  traffic.tick(900 * ms);
  EXPECT_TRUE(numbers_to(3).empty());
  traffic.tick(1'100 * ms);
  EXPECT_EQ(numbers_to(3), (list{2}));
  from_peer(second, returned_message{2, command(1)});
  EXPECT_EQ(numbers_to(3), (list{2, 1}));
}

TEST_F(shard_traffic_scene, a_command_without_a_key_never_goes_to_a_second_owner) {
  is_owned_by(2, 1);
  traffic.tell(command(1));
  traffic.tell(command(2, true));
  traffic.tell(command(3));
  traffic.tell(command(4));
  from_peer(second, carried_answer{command(4).answer_to, {}});
  EXPECT_EQ(answered, (list{4}));
  traffic.hear(node_dead{2});
  link_leftovers left;
  left.in_doubt.push_back(link_message_of(peer(9)));
  left.unsent.push_back(link_message_of(command(3)));
  traffic.link_ended(second, left);
  EXPECT_EQ(told, (verdicts{{1, asker_verdict::outcome_unknown}}));
  is_owned_by(3, 2);
  EXPECT_EQ(numbers_to(3), (list{2, 9, 3}));
  EXPECT_TRUE(std::get<shard_message>(sent[3][0]).in_doubt);
  EXPECT_FALSE(std::get<shard_message>(sent[3][2]).in_doubt);
}

TEST_F(shard_traffic_scene, an_asker_of_an_owner_that_never_answers_hears_that_the_outcome_is_unknown) {
  is_owned_by(2, 1);
  traffic.tell(command(1, true));
  traffic.tick(14'000 * ms);
  EXPECT_TRUE(told.empty());
  traffic.tick(16'000 * ms);
  EXPECT_EQ(told, (verdicts{{1, asker_verdict::outcome_unknown}}));
}

TEST_F(shard_traffic_scene, over_its_share_a_command_is_refused_and_a_peer_message_dropped) {
  for (std::uint64_t i = 1; i <= 5; ++i) traffic.tell(command(i));
  EXPECT_EQ(told, (verdicts{{5, asker_verdict::unavailable}}));
  auto report = peer(6);
  report.answer_to = {};
  traffic.tell(report);
  EXPECT_EQ(told.size(), 1u);
  EXPECT_EQ(counts.peer_messages_dropped.value(), 1u);
  auto exit = command(7);
  exit.is_exit = true;
  traffic.tell(exit);
  is_owned_by(1, 1);
  EXPECT_EQ(delivered, (list{1, 2, 3, 4, 7}));
}

TEST_F(shard_traffic_scene, a_message_that_could_not_come_back_over_a_link_is_refused) {
  is_owned_by(2, 1);
  auto large = command(1);
  large.bytes.resize(settings.frame_max - shard_frame_bytes(large).size() - 64);
  traffic.tell(large);
  EXPECT_EQ(numbers_to(2), (list{1}));
  large = command(2);
  large.bytes.resize(settings.frame_max - shard_frame_bytes(large).size() - 63);
  traffic.tell(large);
  EXPECT_EQ(numbers_to(2), (list{1}));
  EXPECT_EQ(told, (verdicts{{2, asker_verdict::unavailable}}));
}

TEST_F(shard_traffic_scene, a_command_that_waits_too_long_is_refused_and_one_in_doubt_is_not_called_undone) {
  traffic.tell(command(1));
  auto doubtful = command(2, true);
  doubtful.in_doubt = true;
  traffic.tell(doubtful);
  traffic.tick(6'000 * ms);
  EXPECT_EQ(told, (verdicts{{1, asker_verdict::unavailable}, {2, asker_verdict::outcome_unknown}}));
  EXPECT_EQ(counts.waiting_messages.value(), 0);
}

TEST_F(shard_traffic_scene, messages_wait_for_a_link_that_is_full_and_what_is_owed_goes_first) {
  is_owned_by(2, 1);
  is_full = true;
  traffic.tell(command(1));
  from_peer(second, settle_question{3, 77});
  traffic.send_answer({1, 50, second}, {});
  is_full = false;
  traffic.tell(command(2));
  EXPECT_TRUE(sent[2].empty());
  traffic.has_room(second);
  ASSERT_EQ(sent[2].size(), 4u);
  EXPECT_TRUE(std::holds_alternative<settle_answer>(sent[2][0]));
  EXPECT_TRUE(std::holds_alternative<carried_answer>(sent[2][1]));
  EXPECT_EQ(numbers_to(2), (list{0, 0, 1, 2}));
}

// ---- from peers ----------------------------------------------------------------------------------------------------

TEST_F(shard_traffic_scene, what_is_not_served_here_goes_back_and_all_that_follows_until_the_peer_has_asked) {
  is_owned_by(3, 4);
  from_peer(second, peer(1));
  traffic.hear(shard_released{shard, 3, 5});
  from_peer(third, settle_answer{shard, 1});
  is_owned_by(1, 6);
  from_peer(second, peer(2));
  EXPECT_TRUE(delivered.empty()) << "it would overtake the first";
  from_peer(second, settle_question{shard, 11});
  from_peer(second, peer(1));
  from_peer(second, peer(2));
  EXPECT_EQ(delivered, (list{1, 2}));
  ASSERT_EQ(sent[2].size(), 3u);
  EXPECT_EQ(std::get<returned_message>(sent[2][0]).version, 4u);
  EXPECT_EQ(std::get<returned_message>(sent[2][1]).message.answer_to.correlation, 2u);
  EXPECT_EQ(std::get<settle_answer>(sent[2][2]).number, 11u);
}

TEST_F(shard_traffic_scene, what_comes_before_the_shard_is_recovered_waits_here_and_goes_back_when_it_does_not_come) {
  traffic.hear(shard_claimed{shard, 1, 1});
  from_peer(second, peer(1));
  from_peer(third, peer(2));
  from_peer(second, settle_question{shard, 5});
  ASSERT_EQ(sent[2].size(), 2u);
  EXPECT_EQ(std::get<returned_message>(sent[2][0]).message.answer_to.correlation, 1u);
  EXPECT_TRUE(sent[3].empty());
  traffic.hear(shard_released{shard, 1, 2});
  ASSERT_EQ(sent[3].size(), 1u);
  EXPECT_EQ(std::get<returned_message>(sent[3][0]).message.answer_to.correlation, 2u);
  EXPECT_TRUE(delivered.empty());
}

TEST_F(shard_traffic_scene, nothing_is_taken_from_a_process_that_has_no_link) {
  is_owned_by(1, 1);
  from_peer(home_of(2, 21), peer(1));
  from_peer(home_of(4, 1), peer(2));
  traffic.link_ended(second, {});
  from_peer(second, peer(3));
  EXPECT_TRUE(delivered.empty());
}

TEST_F(shard_traffic_scene, an_answer_for_the_process_before_this_one_is_dropped) {
  from_peer(second, carried_answer{{1, 5, home_of(1, 9)}, {}});
  EXPECT_TRUE(answered.empty());
  EXPECT_EQ(counts.answers_dropped.value(), 1u);
  traffic.send_answer({1, 5, home_of(2, 19)}, {});
  EXPECT_TRUE(sent[2].empty());
  EXPECT_EQ(counts.answers_dropped.value(), 2u);
}

}  // namespace
}  // namespace madang
