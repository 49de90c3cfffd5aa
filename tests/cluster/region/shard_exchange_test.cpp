#include "cluster/region/shard_exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "messages/accounts/account.hpp"
#include "tests/cluster/region/region_stage.hpp"

namespace madang {
namespace {

using heard = std::vector<std::string>;

constexpr boot_nanos second = 1'000'000'000;

/// An account in this shard.
account_id in_shard(std::uint64_t shard, std::uint64_t number = 1) {
  return account_id{number << 16 | shard << 8};
}

/// One end of a link without sockets: what is sent lies here until the test carries it.
class hand_carried_link final : public peer_link {
 public:
  link_taking send(link_lane lane, std::vector<std::byte> message) override {
    if (full == lane) return link_taking::full;
    sent.push_back({lane, std::move(message)});
    return link_taking::taken;
  }
  void consumed(link_lane, std::size_t messages, std::size_t) override { read += messages; }
  void end() override { owner->ended({{}, std::exchange(sent, {})}); }
  std::uint64_t held_bytes(link_lane) const override { return held; }
  const link_counts& counts() const override { return counts_; }
  link_counts& own_counts() { return counts_; }

  std::shared_ptr<link_listener> owner;
  std::optional<link_lane> full;  ///< this one has no room
  std::vector<link_message> sent;
  std::size_t read = 0;
  std::uint64_t held = 0;  ///< on each lane

 private:
  link_counts counts_;
};

/// A node of two: a region of probes and its exchange. It serves the shards that it is told to.
class shared_stage {
 public:
  explicit shared_stage(std::uint16_t node)
      : exchange_(home_of(node, 7), {[this](const shard_message& message) { return stage.entities().deliver(message); },
                                     stage.gate_out,
                                     views_,
                                     [this](answer&& given) { answers.push_back(std::move(given)); },
                                     [this](link_lane lane, auto) { heard_lanes.push_back(lane); },
                                     {},
                                     {},
                                     [this] { ++news_lost; }}) {
    stage.entities().share(exchange_.map(), [this](shard_message message) { exchange_.send(std::move(message)); });
  }

  void claimed(std::uint32_t shard, std::uint16_t by, std::uint32_t version = 1) {
    exchange_.hear(shard_claimed{shard, by, version});
    if (by == node_of(exchange_.own())) exchange_.hear(shard_opened{shard});
    turn();
  }
  std::shared_ptr<hand_carried_link> link_with(shared_stage& other) {
    auto link = std::make_shared<hand_carried_link>();
    exchange_.link_with(other.exchange_.own(), [link](std::shared_ptr<link_listener> owner) {
      link->owner = std::move(owner);
      return link;
    });
    turn();
    return link;
  }
  void turn() {
    exchange_.turn(now);
    stage.settle();
  }
  reply_token token(std::uint64_t number) const { return {1, number, exchange_.own()}; }

  boot_nanos now = second;
  region_stage stage;
  std::vector<answer> answers;
  std::vector<link_lane> heard_lanes;
  int news_lost = 0;
  message_registry views_;
  shard_exchange exchange_;
};

/// Two nodes with a link; shard 1 is with node 1, shard 2 with node 2.
class two_nodes : public testing::Test {
 protected:
  two_nodes() {
    for (auto* each : {&one, &two}) {
      each->claimed(1, 1);
      each->claimed(2, 2);
    }
    to_two = one.link_with(two);
    to_one = two.link_with(one);
  }
  /// Carries what lies on the links, until nothing does.
  void carry() {
    for (int round = 0; round < 4; ++round) {
      one.turn();
      two.turn();
      if (auto some = std::exchange(to_two->sent, {}); !some.empty()) to_one->owner->received(std::move(some));
      if (auto some = std::exchange(to_one->sent, {}); !some.empty()) to_two->owner->received(std::move(some));
    }
    one.turn();
    two.turn();
  }
  void ask(shared_stage& from, account_id whom, std::uint64_t number) {
    from.stage.entities().tell(
        whom, request<read_account>{from.token(number), {whom, user_id{number}, account_read::account}});
  }

  shared_stage one{1};
  shared_stage two{2};
  std::shared_ptr<hand_carried_link> to_two;
  std::shared_ptr<hand_carried_link> to_one;
};

TEST_F(two_nodes, reach_each_others_entities_and_their_own) {
  ask(one, in_shard(1), 11);
  ask(one, in_shard(2), 12);
  ask(one, in_shard(2), 13);
  carry();
  EXPECT_EQ(one.stage.plan.heard, (heard{"read 11"}));
  EXPECT_EQ(two.stage.plan.heard, (heard{"read 12", "read 13"}));
  EXPECT_EQ(one.exchange_.counts().sent.value(), 2U);
  EXPECT_EQ(to_one->read, 2U) << "the peer may send more";
}

TEST_F(two_nodes, say_how_their_links_are) {
  to_two->held = 5;
  to_two->own_counts().is_up.set(1);
  to_two->own_counts().heard_at.set(3 * second);
  auto links = one.exchange_.links(4 * second);
  ASSERT_EQ(links.size(), 1U);
  EXPECT_EQ(links[0].peer, 2U);
  EXPECT_TRUE(links[0].is_up);
  EXPECT_EQ(links[0].waiting_bytes, 20U) << "of all lanes";
  EXPECT_EQ(links[0].silent_ns, second);
  to_two->own_counts().is_up.set(0);
  EXPECT_FALSE(one.exchange_.links(4 * second)[0].is_up);
  one.exchange_.give_up(two.exchange_.own());
  one.turn();
  one.turn();
  EXPECT_TRUE(one.exchange_.links(4 * second).empty());
}

TEST_F(two_nodes, what_waits_for_a_shard_that_moves_goes_on_at_its_new_owner) {
  ask(one, in_shard(2), 11);
  carry();
  EXPECT_EQ(two.stage.plan.heard, (heard{"read 11"}));
  two.stage.entities().hold_commands(2);
  ask(one, in_shard(2), 12);
  ask(one, in_shard(2), 13);
  ask(two, in_shard(2, 7), 14);
  carry();
  two.stage.entities().close_shard(2);
  two.exchange_.hear(shard_moving{2, 2, 1});
  two.turn();
  shard_set moving{};
  add_shard(moving, 2);
  EXPECT_EQ(two.stage.entities().end_entities(moving), 1u);
  two.turn();
  EXPECT_EQ(two.stage.entities().end_entities(moving), 0u);
  for (auto* each : {&one, &two}) each->claimed(2, 1, 3);
  for (int round = 0; round < 4; ++round) {
    one.now += second / 10;
    two.now += second / 10;
    carry();
  }
  EXPECT_EQ(two.stage.plan.heard, (heard{"read 11"})) << "it takes nothing more";
  auto there = one.stage.plan.heard;
  std::sort(there.begin(), there.end());
  EXPECT_EQ(there, (heard{"read 12", "read 13", "read 14"}));
  EXPECT_TRUE(one.exchange_.map().is_served_here(2));
  EXPECT_TRUE(one.answers.empty() && two.answers.empty()) << "nobody was turned away";
}

TEST_F(two_nodes, send_a_message_only_once_what_it_rests_on_is_durable) {
  struct held_gate final : gate {
    std::vector<std::function<void()>> waiting;
    void pass(output) override {}
    void when_open(std::function<void()> then) override { waiting.push_back(std::move(then)); }
  } closed;
  message_registry views;
  shard_exchange exchange(home_of(1, 7), {[](const shard_message&) { return true; }, closed, views, [](answer&&) {}});
  auto link = std::make_shared<hand_carried_link>();
  exchange.link_with(home_of(2, 7), [&](std::shared_ptr<link_listener> owner) {
    link->owner = std::move(owner);
    return link;
  });
  exchange.hear(shard_claimed{2, 2, 1});
  exchange.send({shard_message_kind::peer, entity_of(in_shard(2)), 1, false, false, false, false, 0, {}, {}});
  exchange.turn(second);
  EXPECT_TRUE(link->sent.empty());
  for (auto& then : closed.waiting) then();
  exchange.turn(second);
  EXPECT_EQ(link->sent.size(), 1U);
}

TEST_F(two_nodes, tell_each_other_that_news_were_missed_as_soon_as_there_is_room) {
  to_two->full = link_lane::bulk;
  one.exchange_.tell_all(link_lane::bulk, {std::byte{1}});
  carry();
  EXPECT_EQ(two.news_lost, 0);
  to_two->full.reset();
  to_two->owner->has_room(link_lane::bulk);
  carry();
  EXPECT_EQ(two.news_lost, 1);
  EXPECT_TRUE(two.heard_lanes.empty()) << "they themselves are gone";
  to_two->owner->has_room(link_lane::bulk);
  one.exchange_.tell_all(link_lane::bulk, {std::byte{2}});
  carry();
  EXPECT_EQ(two.news_lost, 1) << "it is said once";
  EXPECT_EQ(two.heard_lanes.size(), 1U);
}

TEST_F(two_nodes, take_news_for_lost_when_a_link_goes_down_and_when_it_comes_up) {
  to_two->owner->went_down({link_trouble::cut, {}, "cut"});
  one.turn();
  EXPECT_EQ(one.news_lost, 1);
  to_two->owner->went_down({link_trouble::unreachable, {}, "still"});
  one.turn();
  EXPECT_EQ(one.news_lost, 1) << "nothing has been lost since";
  to_two->owner->came_up();
  one.turn();
  EXPECT_EQ(one.news_lost, 2);
}

TEST_F(two_nodes, bring_an_answer_home) {
  two.exchange_.send_answer({one.token(5), true, false, refusal{}});
  carry();
  ASSERT_EQ(one.answers.size(), 1U);
  EXPECT_EQ(one.answers[0].to, one.token(5));
  EXPECT_TRUE(one.answers[0].replayed);
  EXPECT_TRUE(std::holds_alternative<refusal>(one.answers[0].body));
}

TEST_F(two_nodes, drop_an_answer_for_a_process_that_is_gone) {
  two.exchange_.send_answer({{1, 5, home_of(1, 8)}, false, false, refusal{}});
  carry();
  EXPECT_TRUE(one.answers.empty());
  EXPECT_EQ(two.exchange_.counts().answers_dropped.value(), 1U);
}

TEST_F(two_nodes, carry_acknowledgements_to_where_the_sender_lives) {
  ask(two, in_shard(2), 1);
  carry();
  for (std::uint32_t upto = 1; upto <= 32; ++upto) {
    one.stage.entities().acknowledge(entity_of(in_shard(2)), {entity_of(in_shard(1)), upto});
  }
  carry();
  EXPECT_EQ(two.stage.plan.heard, (heard{"read 1", "acknowledged 32"}));
  one.stage.entities().acknowledge(entity_of(in_shard(2, 99)), {entity_of(in_shard(1)), 1});
  carry();
  EXPECT_EQ(two.stage.plan.starts, 1U) << "nobody comes to memory for an acknowledgement";
}

TEST_F(two_nodes, tell_a_request_from_a_message_between_entities) {
  ask(one, in_shard(3), 1);
  one.stage.send(in_shard(3), one.stage.time.now());
  carry();
  one.now += 6 * second;
  one.turn();
  EXPECT_EQ(one.exchange_.counts().commands_refused.value(), 1U);
  EXPECT_EQ(one.exchange_.counts().peer_messages_dropped.value(), 0U) << "it goes on waiting";
}

TEST_F(two_nodes, keep_what_comes_for_a_shard_that_nobody_serves_until_somebody_does) {
  ask(one, in_shard(3), 1);
  ask(one, in_shard(3), 2);
  carry();
  EXPECT_TRUE(one.stage.plan.heard.empty());
  for (auto* each : {&one, &two}) each->claimed(3, 1);
  carry();
  EXPECT_EQ(one.stage.plan.heard, (heard{"read 1", "read 2"}));
}

TEST_F(two_nodes, tell_an_asker_in_time_that_nobody_serves_a_shard) {
  ask(one, in_shard(3), 1);
  carry();
  one.now += 6 * second;
  one.turn();
  ASSERT_EQ(one.answers.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<unavailable>(one.answers[0].body));
}

TEST_F(two_nodes, take_nothing_for_a_closed_shard_until_it_is_open_again) {
  one.stage.entities().close_shard(1);
  ask(one, in_shard(1), 1);
  carry();
  EXPECT_TRUE(one.stage.plan.heard.empty());
  one.stage.entities().open_shard(1);
  one.now += second;
  carry();
  EXPECT_EQ(one.stage.plan.heard, (heard{"read 1"}));
}

TEST_F(two_nodes, believe_no_notice_of_a_region_that_comes_over_a_link) {
  ask(two, in_shard(2), 1);
  carry();
  const auto granted = entity_messages<entity_kind{}>::number_of<retire_granted>;
  EXPECT_TRUE(two.stage.entities().deliver(
      {shard_message_kind::peer, entity_of(in_shard(2)), granted, false, false, false, false, 0, {}, {}}));
  carry();
  EXPECT_EQ(two.stage.plan.heard, (heard{"read 1"}));
}

TEST_F(two_nodes, say_that_the_outcome_is_unknown_where_the_other_is_lost_with_the_request) {
  ask(one, in_shard(2), 1);
  one.turn();
  ASSERT_EQ(to_two->sent.size(), 1U);
  to_two->sent.clear();
  one.exchange_.give_up(two.exchange_.own());
  one.turn();
  one.turn();
  ASSERT_EQ(one.answers.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<outcome_unknown>(one.answers[0].body));
}

TEST_F(two_nodes, hand_on_what_a_peer_tells_all) {
  std::vector<std::byte> got;
  message_registry views;
  shard_exchange three(home_of(3, 7),
                       {[](const shard_message&) { return true; }, one.stage.gate_out, views, [](answer&&) {},
                        [&](link_lane lane, std::span<const std::byte> frame) {
                          if (lane == link_lane::stream) got.assign(frame.begin(), frame.end());
                        }});
  auto link = std::make_shared<hand_carried_link>();
  three.link_with(one.exchange_.own(), [&](std::shared_ptr<link_listener> owner) {
    link->owner = std::move(owner);
    return link;
  });
  three.turn(second);
  one.exchange_.tell_all(link_lane::stream, {std::byte{7}, std::byte{8}});
  one.turn();
  ASSERT_EQ(to_two->sent.size(), 1U);
  link->owner->received(std::exchange(to_two->sent, {}));
  three.turn(second);
  EXPECT_EQ(got, (std::vector{std::byte{7}, std::byte{8}}));
}

/// An exchange whose entities only count what they get, with a link to node 2 and one to node 3.
class crowded_exchange : public testing::Test {
 protected:
  crowded_exchange() {
    for (std::uint16_t node = 2; node <= 3; ++node) {
      link_with(home_of(node, 7));
      exchange.hear(shard_claimed{node, node, 1});
    }
    exchange.hear(shard_claimed{1, 1, 1});
    exchange.hear(shard_opened{1});
    exchange.turn(second);
  }
  void link_with(node_home peer) {
    exchange.link_with(peer, [this, peer](std::shared_ptr<link_listener> owner) {
      auto& link = links[peer] = std::make_shared<hand_carried_link>();
      link->owner = std::move(owner);
      return link;
    });
  }
  static shard_message message_for(std::uint64_t shard, shard_message_kind kind, std::uint64_t number,
                                   std::size_t bytes) {
    shard_message made;
    made.kind = kind;
    made.to = entity_of(in_shard(shard));
    made.answer_to = {1, number, home_of(1, 7)};
    made.bytes.resize(bytes);
    return made;
  }
  static std::vector<link_message> frames_for_here(std::size_t count, std::size_t bytes) {
    const auto one = shard_frame_bytes(message_for(1, shard_message_kind::peer, 0, bytes));
    return std::vector<link_message>(count, {link_lane::command, one});
  }
  hand_carried_link& to(std::uint16_t node) { return *links.at(home_of(node, 7)); }

  answers_gate open_gate;
  message_registry views;
  std::vector<answer> answers;
  std::size_t taken = 0;
  int rooms = 0;
  std::map<node_home, std::shared_ptr<hand_carried_link>> links;
  shard_exchange exchange{home_of(1, 7),
                          {[this](const shard_message&) {
                             ++taken;
                             return true;
                           },
                           open_gate,
                           views,
                           [this](answer&& given) { answers.push_back(std::move(given)); },
                           {},
                           {},
                           [this] { ++rooms; }},
                          {},
                          64 << 10};
};

TEST_F(crowded_exchange, tells_who_streams_what_a_peer_had_no_room_for_and_when_it_has_some) {
  int missed = 0;
  to(2).full = link_lane::stream;
  exchange.tell_all(link_lane::stream, {std::byte{7}}, [&] { ++missed; });
  exchange.turn(second);
  EXPECT_EQ(missed, 1);
  EXPECT_EQ(to(3).sent.size(), 1U) << "who has room gets it";
  EXPECT_EQ(rooms, 0);
  to(2).owner->has_room(link_lane::stream);
  exchange.turn(second);
  EXPECT_EQ(rooms, 1);
  to(2).owner->has_room(link_lane::command);
  exchange.turn(second);
  EXPECT_EQ(rooms, 1);
}

TEST_F(crowded_exchange, grants_a_peer_more_only_when_what_it_has_sent_is_dealt_with) {
  to(2).owner->received(frames_for_here(3, 100));
  EXPECT_EQ(to(2).read, 0U);
  exchange.turn(second);
  EXPECT_EQ(to(2).read, 3U);
}

TEST_F(crowded_exchange, a_peer_that_says_much_keeps_no_other_one_waiting) {
  for (int i = 0; i < 100; ++i) to(2).owner->received(frames_for_here(1, 20'000));
  to(3).owner->received(frames_for_here(1, 100));
  exchange.send(message_for(3, shard_message_kind::command, 1, 10));
  exchange.turn(second);
  EXPECT_EQ(to(3).read, 1U);
  EXPECT_EQ(to(3).sent.size(), 1U) << "nor this node";
  EXPECT_LT(to(2).read, 50U);
  for (int i = 0; i < 20; ++i) exchange.turn(second);
  EXPECT_EQ(to(2).read, 100U);
  EXPECT_EQ(taken, 101U);
}

TEST_F(crowded_exchange, refuses_what_there_is_no_room_for_and_tells_the_asker) {
  for (std::uint64_t number = 1; number <= 100; ++number) {
    exchange.send(message_for(2, shard_message_kind::command, number, 1'000));
  }
  const auto refused = exchange.counts().commands_refused.value();
  EXPECT_GT(refused, 30U);
  EXPECT_LT(refused, 60U);
  ASSERT_EQ(answers.size(), refused);
  EXPECT_TRUE(std::holds_alternative<unavailable>(answers[0].body)) << "nothing has come of it";
  EXPECT_EQ(answers.back().to, reply_token(1, 100, home_of(1, 7)));
  exchange.send(message_for(2, shard_message_kind::peer, 101, 1'000));
  EXPECT_TRUE(std::holds_alternative<outcome_unknown>(answers.back().body)) << "its sender says it again";
  auto exit = message_for(2, shard_message_kind::command, 102, 1'000);
  exit.is_exit = true;
  exchange.send(exit);
  int missed = 0;
  exchange.tell_all(link_lane::stream, std::vector<std::byte>(1'000), [&] { ++missed; });
  EXPECT_EQ(missed, 1);
  exchange.send_answer({{1, 5, home_of(2, 7)}, false, false, refusal{}});
  exchange.turn(second);
  EXPECT_EQ(rooms, 1) << "what is streamed may come again";
  EXPECT_EQ(to(2).sent.size(), 100 - refused + 2) << "the exit and the answer got through";
  exchange.send(message_for(2, shard_message_kind::command, 103, 1'000));
  exchange.turn(second);
  EXPECT_EQ(to(2).sent.size(), 100 - refused + 3);
}

TEST_F(crowded_exchange, speaks_with_a_new_process_only_after_the_link_to_the_former_one_has_ended) {
  exchange.send(message_for(2, shard_message_kind::command, 1, 10));
  exchange.turn(second);
  ASSERT_EQ(to(2).sent.size(), 1U);
  to(2).sent.clear();
  exchange.give_up(home_of(2, 7));
  link_with(home_of(2, 8));
  for (int i = 0; i < 3; ++i) exchange.turn(second);
  ASSERT_EQ(answers.size(), 1U) << "the former one had the command";
  EXPECT_TRUE(std::holds_alternative<outcome_unknown>(answers[0].body));
  exchange.send(message_for(2, shard_message_kind::command, 2, 10));
  exchange.turn(second);
  EXPECT_EQ(links.at(home_of(2, 8))->sent.size(), 1U);
}

TEST_F(two_nodes, take_no_acknowledgement_for_a_closed_shard) {
  ask(one, in_shard(1), 1);
  carry();
  const auto number = entity_messages<entity_kind{}>::number_of<acknowledgements>;
  const acknowledgements said{{{entity_of(in_shard(2)), 32}}};
  const shard_message message{
      shard_message_kind::peer, entity_of(in_shard(1)), number, false, false, false, false, 0, {}, encode_state(said)};
  one.stage.entities().close_shard(1);
  EXPECT_FALSE(one.stage.entities().deliver(message));
  one.stage.entities().open_shard(1);
  EXPECT_TRUE(one.stage.entities().deliver(message));
}

}  // namespace
}  // namespace madang
