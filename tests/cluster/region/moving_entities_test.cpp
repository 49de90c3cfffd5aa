#include <gtest/gtest.h>

#include "tests/cluster/region/region_stage.hpp"

/// How entities leave a region with their shards.
namespace madang {
namespace {

using heard = std::vector<std::string>;

account_id in_shard(std::uint64_t shard, std::uint64_t number = 1) {
  return account_id{number << 16 | shard << 8};
}

class moving_entities : public testing::Test {
 protected:
  moving_entities() {
    for (const std::uint32_t shard : {1u, 2u}) {
      tell(shard_claimed{shard, 1, 1});
      tell(shard_opened{shard});
    }
    stage.entities().share(map, [this](shard_message one) { away.push_back(std::move(one)); });
    add_shard(first, 1);
  }
  void tell(const shard_event& event) {
    for (const auto& change : map.changes_of(event)) map.publish(change);
  }
  void run() {
    stage.run_jobs();
    stage.run_actors();
  }

  shard_map map{1};
  region_stage stage;
  std::vector<shard_message> away;
  shard_set first{};
};

TEST_F(moving_entities, commands_wait_elsewhere_while_what_has_begun_goes_on) {
  const auto who = in_shard(1);
  stage.ask(who, 1);
  run();
  stage.entities().hold_commands(1);
  stage.ask(who, 2);
  stage.send(who, stage.time.at);
  stage.ask(in_shard(2), 3);
  run();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "batch 1", "read 3"}));
  ASSERT_EQ(away.size(), 1u);
  EXPECT_EQ(away[0].kind, shard_message_kind::command);
  EXPECT_FALSE(stage.entities().deliver(away[0])) << "nor from elsewhere";
  stage.entities().open_shard(1);
  EXPECT_TRUE(stage.entities().deliver(away[0]));
  run();
  EXPECT_EQ(stage.plan.heard.back(), "read 2");
}

TEST_F(moving_entities, an_entity_does_what_it_has_got_and_is_gone) {
  const auto who = in_shard(1);
  const auto other = in_shard(2);
  stage.ask(who, 1);
  stage.ask(other, 2);
  stage.run_jobs();
  stage.ask(who, 3);
  stage.entities().close_shard(1);
  EXPECT_EQ(stage.entities().end_entities(first), 1u);
  EXPECT_EQ(stage.entities().end_entities(first), 1u) << "it is told once";
  stage.run_actors();
  EXPECT_EQ(stage.entities().end_entities(first), 0u);
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "read 3", "read 2"}));
  EXPECT_EQ(stage.entities().size(), 1u) << "others stay";
  stage.ask(who, 4);
  run();
  EXPECT_EQ(away.size(), 1u);
  EXPECT_EQ(stage.entities().size(), 1u);
  stage.entities().open_shard(1);
  stage.ask(who, 5);
  run();
  EXPECT_EQ(stage.plan.heard.back(), "read 5") << "it comes back to memory";
}

TEST_F(moving_entities, one_that_is_being_loaded_takes_what_waits_for_it_first) {
  const auto who = in_shard(1);
  stage.ask(who, 1);
  stage.entities().close_shard(1);
  EXPECT_EQ(stage.entities().end_entities(first), 1u);
  EXPECT_EQ(stage.entities().unsettled_of(first), 1u);
  run();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1"}));
  EXPECT_EQ(stage.entities().end_entities(first), 1u);
  run();
  EXPECT_EQ(stage.entities().end_entities(first), 0u);
}

TEST_F(moving_entities, one_that_leaves_by_itself_at_that_moment_is_gone_once) {
  const auto who = in_shard(1);
  stage.ask(who, 1);
  run();
  stage.entities().close_shard(1);
  ASSERT_TRUE(stage.entities().begin_retire(entity_of(who), [] { return true; }));
  EXPECT_EQ(stage.entities().end_entities(first), 1u) << "it is leaving";
  EXPECT_TRUE(stage.entities().finish_retire(entity_of(who)));
  EXPECT_EQ(stage.entities().end_entities(first), 0u);
  stage.entities().open_shard(1);
  stage.ask(who, 2);
  run();
  EXPECT_EQ(stage.plan.heard.back(), "read 2");
  EXPECT_EQ(stage.entities().size(), 1u);
}

TEST_F(moving_entities, one_that_cannot_be_loaded_holds_nothing_up) {
  stage.plan.load_fails = "the disk is away";
  stage.plan.may_pass = true;
  const auto who = in_shard(1);
  stage.append(who, 1);
  stage.tell(who, 1);
  run();
  stage.entities().close_shard(1);
  EXPECT_EQ(stage.entities().end_entities(first), 0u);
  EXPECT_EQ(stage.entities().size(), 0u);
}

TEST_F(moving_entities, whoever_waits_for_one_that_cannot_be_loaded_hears_so_when_its_shard_goes) {
  stage.plan.load_fails = "the disk is away";
  stage.plan.may_pass = true;
  const auto who = in_shard(1);
  stage.append(who, 1);
  stage.tell(who, 1);
  run();
  stage.ask(who, 2);
  stage.send(who, stage.time.at);
  run();
  ASSERT_TRUE(stage.gate_out.answers.empty()) << "the sweep may try again";
  stage.entities().close_shard(1);
  EXPECT_EQ(stage.entities().end_entities(first), 0u);
  ASSERT_EQ(stage.gate_out.answers.size(), 1u);
  EXPECT_EQ(stage.gate_out.answers[0].to, (reply_token{1, 2}));
  EXPECT_TRUE(std::holds_alternative<unavailable>(stage.gate_out.answers[0].body)) << "nothing has come of a command";
}

TEST_F(moving_entities, one_that_is_isolated_is_its_next_owners_trouble) {
  const auto who = in_shard(1);
  stage.entities().isolate(entity_of(who), "damaged");
  EXPECT_EQ(stage.entities().isolated(), 1u);
  stage.entities().close_shard(1);
  EXPECT_EQ(stage.entities().end_entities(first), 0u);
  EXPECT_EQ(stage.entities().isolated(), 0u);
}

TEST_F(moving_entities, what_repeats_is_not_settled) {
  const auto who = in_shard(1);
  stage.ask(who, 1);
  run();
  EXPECT_EQ(stage.entities().unsettled_of(first), 0u);
  lifecycle_flags repeats;
  repeats.repeat = true;
  stage.entities().note_lifecycle(entity_of(who), repeats);
  EXPECT_EQ(stage.entities().unsettled_of(first), 1u);
}

TEST_F(moving_entities, no_checkpoint_begins_while_none_may) {
  EXPECT_TRUE(stage.entities().forbid_checkpoints());
  EXPECT_FALSE(stage.entities().forbid_checkpoints()) << "once is enough";
  EXPECT_FALSE(stage.entities().begin_checkpoint([](position) {}));
  stage.entities().allow_checkpoints();
  EXPECT_TRUE(stage.entities().begin_checkpoint([](position) {}));
  EXPECT_FALSE(stage.entities().forbid_checkpoints()) << "one is under way";
}

TEST_F(moving_entities, what_an_operator_wanted_of_one_fails_with_its_shard) {
  std::vector<std::string> ended;
  const auto want = [&](admin::supervision_act what, account_id of) {
    stage.entities().supervise(entity_of(of), what, "a test", [&](const hand_ending& how) {
      ended.push_back(std::string(to_text(how.how)) + ": " + how.why);
    });
  };
  stage.ask(in_shard(1), 1);
  run();
  want(admin::supervision_act::restart, in_shard(1));
  want(admin::supervision_act::restart, in_shard(3));
  EXPECT_EQ(ended, (heard{"REFUSED: it is not in memory: the next message to it builds it from its events"}));
  stage.entities().close_shard(1);
  EXPECT_EQ(stage.entities().end_entities(first), 1u);
  stage.run_actors();
  ASSERT_EQ(ended.size(), 2u);
  EXPECT_EQ(ended.back(), "FAILED: its shard moves to another node");
  want(admin::supervision_act::isolate, in_shard(1));
  EXPECT_EQ(ended.back(), "REFUSED: its shard moves to another node: ask again");
  EXPECT_EQ(stage.entities().size(), 0u);
}

TEST_F(moving_entities, questions_about_one_go_where_it_is_served) {
  const reply_token asker{1, 5};
  const auto question = encode_state(asker);
  std::size_t asked = 0;
  stage.entities().when_asked([&](std::span<const std::byte> bytes, reply_token answer_to) {
    ++asked;
    EXPECT_EQ(answer_to, asker);
    EXPECT_EQ(bytes.size(), question.size());
  });
  stage.entities().ask_owner(entity_of(in_shard(1)), question, asker);
  EXPECT_EQ(asked, 1u);
  stage.entities().ask_owner(entity_of(in_shard(3)), question, asker);
  ASSERT_EQ(away.size(), 1u);
  EXPECT_EQ(away[0].kind, shard_message_kind::command) << "its asker hears of it where it is lost";
  EXPECT_EQ(asked, 1u);
  // As the other node gets it.
  away[0].to = entity_of(in_shard(1));
  EXPECT_TRUE(stage.entities().deliver(away[0]));
  EXPECT_EQ(asked, 2u);
  stage.entities().hold_commands(1);
  EXPECT_FALSE(stage.entities().deliver(away[0])) << "while its shard moves it waits, or goes on";
  stage.entities().ask_owner(entity_of(in_shard(1)), question, asker);
  EXPECT_EQ(asked, 2u);
  EXPECT_EQ(away.size(), 2u);
  EXPECT_TRUE(stage.plan.heard.empty()) << "no entity hears of it";
}

}  // namespace
}  // namespace madang
