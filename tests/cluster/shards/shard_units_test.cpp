#include <gtest/gtest.h>

#include <string>

#include "cluster/shards/answer_router.hpp"
#include "cluster/shards/open_commands.hpp"
#include "cluster/shards/shard_map.hpp"
#include "cluster/shards/shard_message.hpp"
#include "cluster/shards/waiting_room.hpp"

namespace madang {
namespace {

void hear(shard_map& map, const shard_event& event) {
  for (const auto& change : map.changes_of(event)) map.publish(change);
}

// ---- the map -------------------------------------------------------------------------------------------------------

TEST(shard_map, follows_a_shard_through_claims_and_moves) {
  shard_map map(1);
  EXPECT_EQ(map.at(7), (shard_place{shard_state::unowned, 0, 0}));
  hear(map, shard_claimed{7, 1, 1});
  EXPECT_EQ(map.at(7), (shard_place{shard_state::arriving, 1, 1}));
  EXPECT_FALSE(map.is_served_here(7));
  hear(map, shard_opened{7});
  EXPECT_TRUE(map.is_served_here(7));
  hear(map, shard_moving{7, 1, 1});
  EXPECT_EQ(map.at(7).state, shard_state::moving);
  hear(map, shard_released{7, 1, 2});
  hear(map, shard_claimed{7, 2, 3});
  EXPECT_EQ(map.at(7), (shard_place{shard_state::serving, 2, 3}));
  EXPECT_FALSE(map.is_served_here(7));
}

TEST(shard_map, an_older_version_changes_nothing) {
  shard_map map(1);
  hear(map, shard_claimed{7, 2, 5});
  hear(map, shard_claimed{7, 3, 5});
  hear(map, shard_claimed{7, 3, 4});
  hear(map, shard_released{7, 2, 5});
  hear(map, shard_moving{7, 2, 5});
  EXPECT_EQ(map.at(7), (shard_place{shard_state::serving, 2, 5}));
}

TEST(shard_map, a_move_that_is_given_up_is_served_again_by_its_owner_alone) {
  shard_map map(1);
  hear(map, shard_claimed{7, 1, 1});
  hear(map, shard_opened{7});
  hear(map, shard_moving{7, 1, 1});
  hear(map, shard_opened{7});
  EXPECT_TRUE(map.is_served_here(7));
  hear(map, shard_moving{7, 1, 1});
  hear(map, shard_released{7, 1, 2});
  hear(map, shard_opened{7});
  EXPECT_EQ(map.at(7).state, shard_state::unowned);
}

TEST(shard_map, nobody_serves_what_a_dead_node_owned) {
  shard_map map(1);
  hear(map, shard_claimed{7, 2, 1});
  hear(map, shard_claimed{8, 3, 1});
  EXPECT_EQ(map.changes_of(node_dead{2}).size(), 1u);
  hear(map, node_dead{2});
  EXPECT_EQ(map.at(7), (shard_place{shard_state::unowned, 2, 1}));
  EXPECT_EQ(map.at(8).state, shard_state::serving);
  hear(map, shard_claimed{7, 2, 1});
  EXPECT_EQ(map.at(7).state, shard_state::unowned) << "it was heard before";
}

TEST(shard_map, shards_are_ranges_of_slots_however_many_there_are) {
  const entity_id entity{entity_kind::account, pack_id(9, 0xabcd)};
  EXPECT_EQ(shard_map(1).shard_of(entity), 0xabu);
  EXPECT_EQ(shard_map(1).shard_of(entity), shard_of(entity));
  EXPECT_EQ(shard_map(1, 1024).shard_of(entity), 0xabcdu >> 6);
  EXPECT_EQ(shard_map(1, 65'536).shard_of(entity), 0xabcdu);
  EXPECT_EQ(shard_map(1, 1).shard_of(entity), 0u);
  shard_map few(1, 4);
  EXPECT_TRUE(few.changes_of(shard_claimed{4, 1, 1}).empty());
}

// ---- the room ------------------------------------------------------------------------------------------------------

TEST(waiting_room, one_shard_alone_gets_half_of_it_and_others_find_room) {
  waiting_room room({1'000'000, 100});
  std::uint64_t asker = 1;
  int taken = 0;
  for (; room.take(1, asker, 10, false); ++asker) ++taken;
  EXPECT_EQ(taken, 50);
  EXPECT_TRUE(room.take(2, ++asker, 10, false));
}

TEST(waiting_room, one_asker_does_not_fill_a_shards_share) {
  waiting_room room({1'000, 100});
  int taken = 0;
  while (room.take(static_cast<std::uint32_t>(taken), 7, 10, false)) ++taken;
  EXPECT_EQ(taken, 50);
  EXPECT_TRUE(room.take(3, 8, 10, false));
}

TEST(waiting_room, exits_pass_above_its_bound_up_to_a_quarter_more) {
  waiting_room room({1'000, 100});
  std::uint64_t number = 0;
  while (number < 1'000 && room.take(static_cast<std::uint32_t>(number), number, 10, false)) ++number;
  while (number < 1'000 && room.take(1, 1, 10, true)) ++number;
  EXPECT_EQ(room.messages(), 125u);
  EXPECT_EQ(room.bytes(), 1'250u);
  EXPECT_FALSE(room.take(5'000, 5'000, 10, false));
}

TEST(waiting_room, what_is_given_back_is_free_again) {
  waiting_room room({1'000, 4});
  EXPECT_TRUE(room.take(1, 1, 400, false));
  EXPECT_FALSE(room.take(1, 2, 400, false)) << "its share of the bytes is used";
  room.give_back(1, 1, 400);
  EXPECT_EQ(room.bytes() + room.messages(), 0u);
  EXPECT_TRUE(room.take(1, 2, 400, false));
}

// ---- frames --------------------------------------------------------------------------------------------------------

std::string hex_of(const std::vector<std::byte>& bytes) {
  std::string text;
  for (const auto byte : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned>(byte) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned>(byte) & 0xfU];
  }
  return text;
}

shard_message example() {
  shard_message message;
  message.to = {entity_kind::account, 0x1122};
  message.number = 0x0302;
  message.has_key = true;
  message.asker = 5;
  message.answer_to = {1, 2, home_of(4, 8)};
  message.bytes = {std::byte{0xee}};
  return message;
}

/// Nodes of other versions read these bytes.
TEST(shard_message, has_the_bytes_that_it_always_had) {
  const std::string message =
      "01"
      "03"
      "2211000000000000"
      "0203"
      "00"
      "01"
      "00"
      "00"
      "0500000000000000"
      "01000400"
      "0200000000000900"
      "01000000"
      "ee";
  EXPECT_EQ(hex_of(shard_frame_bytes(example())), "00" + message);
  EXPECT_EQ(hex_of(shard_frame_bytes(returned_message{7, example()})),
            "01"
            "07000000" +
                message);
  EXPECT_EQ(hex_of(shard_frame_bytes(settle_question{3, 9})),
            "02"
            "03000000"
            "0900000000000000");
  EXPECT_EQ(hex_of(shard_frame_bytes(settle_answer{3, 9})),
            "03"
            "03000000"
            "0900000000000000");
  EXPECT_EQ(hex_of(shard_frame_bytes(carried_answer{{1, 2, 0}, {std::byte{6}}})),
            "04"
            "01000000"
            "0200000000000000"
            "01000000"
            "06");
}

TEST(shard_message, is_not_read_from_bytes_that_do_not_fit) {
  const auto whole = shard_frame_bytes(example());
  ASSERT_TRUE(read_shard_frame(whole));
  EXPECT_EQ(shard_frame_bytes(std::get<shard_message>(*read_shard_frame(whole))), whole);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(read_shard_frame(std::span(whole).first(length))) << length;
  }
  auto other = whole;
  other.push_back(std::byte{0});
  EXPECT_FALSE(read_shard_frame(other));
  other = whole;
  other[0] = std::byte{5};
  EXPECT_FALSE(read_shard_frame(other));
  other = whole;
  other[1] = std::byte{3};
  EXPECT_FALSE(read_shard_frame(other)) << "a kind that nobody knows";
}

// ---- commands and answers ------------------------------------------------------------------------------------------

TEST(open_commands, keep_the_bytes_of_those_alone_that_may_go_again) {
  open_commands open({1u << 20, 10});
  auto keyless = example();
  keyless.has_key = false;
  keyless.answer_to = {1, 3};
  EXPECT_TRUE(open.add(2, example(), 100));
  EXPECT_TRUE(open.add(2, keyless, 200));
  EXPECT_TRUE(open.close(example().answer_to));
  EXPECT_FALSE(open.close(example().answer_to));
  EXPECT_TRUE(open.add(3, example(), 300));
  EXPECT_TRUE(open.take_of(4).empty());
  const auto of_two = open.take_of(2);
  ASSERT_EQ(of_two.size(), 1u);
  EXPECT_TRUE(of_two[0].message.bytes.empty());
  EXPECT_TRUE(open.take_older(300).empty());
  const auto old = open.take_older(301);
  ASSERT_EQ(old.size(), 1u);
  EXPECT_EQ(old[0].message.bytes, example().bytes);
  EXPECT_EQ(open.size(), 0u);
}

TEST(open_commands, are_bounded) {
  open_commands open({1u << 20, 3});
  auto one = example();
  for (std::uint64_t i = 1; i <= 3; ++i) {
    one.answer_to.correlation = i;
    EXPECT_TRUE(open.add(2, one, 0));
  }
  one.answer_to.correlation = 4;
  EXPECT_FALSE(open.add(2, one, 0));
  one.answer_to.correlation = 3;
  EXPECT_TRUE(open.add(2, one, 0)) << "the same command, sent again";
}

TEST(answer_router, sends_answers_home_and_none_to_a_process_that_is_gone) {
  answer_router answers(home_of(1, 5));
  answers.peer_up(home_of(2, 6));
  EXPECT_EQ(answers.way_of(home_of(1, 5)), answer_way::here);
  EXPECT_EQ(answers.way_of(home_of(1, 4)), answer_way::to_nobody) << "the process before this one has asked";
  EXPECT_EQ(answers.way_of(home_of(2, 6)), answer_way::to_peer);
  EXPECT_EQ(answers.way_of(home_of(2, 7)), answer_way::to_nobody);
  EXPECT_EQ(answers.way_of(home_of(3, 6)), answer_way::to_nobody);
  answers.peer_gone(2);
  EXPECT_EQ(answers.way_of(home_of(2, 6)), answer_way::to_nobody);
}

TEST(answer_router, of_a_node_alone_keeps_all_answers_here) {
  EXPECT_EQ(answer_router(0).way_of(0), answer_way::here);
}

}  // namespace
}  // namespace madang
