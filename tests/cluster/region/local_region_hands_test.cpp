#include <gtest/gtest.h>

#include "cluster/region/local_region.hpp"
#include "tests/cluster/region/region_stage.hpp"

namespace madang {
namespace {

using admin::act_result;
using admin::supervision_act;
using heard = std::vector<std::string>;

const account_id one{0x10001};
const account_id another{0x20002};

/// What an operator hears of an act: nothing yet, or how it has ended.
class operator_desk {
 public:
  explicit operator_desk(region_stage& stage) : stage_(stage) {}

  void want(supervision_act what, account_id of = one) {
    stage_.entities().supervise(entity_of(of), what, "a test", [this](const hand_ending& how) {
      EXPECT_FALSE(ended) << "it ends once";
      ended = how;
    });
  }
  /// The part of the entity's actor: it looks at a tick whether it must end, and gives back what has come since.
  void end_actor(account_id of = one) {
    stage_.run_actors();
    ASSERT_TRUE(stage_.entities().must_end(entity_of(of)));
    EXPECT_FALSE(stage_.entities().must_end(entity_of(of))) << "told once";
    stage_.entities().begin_rebuild(entity_of(of), "an operator wants it");
    stage_.run_actors();
    stage_.entities().finish_rebuild(entity_of(of));
  }
  std::string take() {
    if (!ended) return "nothing";
    const auto how = *std::exchange(ended, std::nullopt);
    return how.how == act_result::ok ? "done" : std::string(to_text(how.how)) + ": " + how.why;
  }

  std::optional<hand_ending> ended;

 private:
  region_stage& stage_;
};

bool says_unavailable(const answer& given) {
  return std::holds_alternative<unavailable>(given.body);
}

TEST(an_entity_that_is_restarted, is_built_anew_and_hears_what_came_meanwhile) {
  region_stage stage;
  operator_desk desk(stage);
  stage.ask(one, 1);
  stage.settle();
  stage.plan.heard.clear();
  desk.want(supervision_act::restart);
  EXPECT_EQ(desk.take(), "nothing");
  desk.end_actor();
  EXPECT_EQ(stage.plan.heard, (heard{"tick 0", "closed"}));
  stage.ask(one, 2);
  EXPECT_EQ(desk.take(), "nothing") << "it is not there yet";
  stage.plan.heard.clear();
  stage.settle();
  EXPECT_EQ(desk.take(), "done");
  EXPECT_EQ(stage.plan.starts, 2U);
  EXPECT_EQ(stage.plan.heard, (heard{"read 2"}));
  EXPECT_FALSE(stage.entities().must_end(entity_of(one)));
}

TEST(an_entity_that_is_restarted, has_not_failed) {
  region_settings strict;
  strict.restarts_max = 0;
  region_stage stage(strict);
  operator_desk desk(stage);
  stage.ask(one, 1);
  stage.settle();
  for (int i = 0; i < 3; ++i) {
    desk.want(supervision_act::restart);
    desk.end_actor();
    stage.settle();
    EXPECT_EQ(desk.take(), "done");
  }
  EXPECT_EQ(stage.entities().isolated(), 0U);
  EXPECT_EQ(stage.plan.starts, 4U);
}

TEST(an_entity_that_is_restarted, may_fail_before_it_comes_to_it) {
  region_stage stage;
  operator_desk desk(stage);
  stage.ask(one, 1);
  stage.settle();
  desk.want(supervision_act::restart);
  stage.entities().begin_rebuild(entity_of(one), "a bug");
  stage.entities().give_back(entity_of(one), caf::make_message(entity_tick{}));
  stage.run_actors();
  stage.entities().finish_rebuild(entity_of(one));
  stage.settle();
  EXPECT_EQ(desk.take(), "nothing") << "the tick is still to come";
  desk.end_actor();
  stage.settle();
  EXPECT_EQ(desk.take(), "done");
  EXPECT_EQ(stage.plan.starts, 3U);
}

TEST(an_entity_that_is_restarted, is_isolated_where_its_events_cannot_be_applied) {
  region_stage stage;
  operator_desk desk(stage);
  stage.append(one, 1);
  stage.ask(one, 1);
  stage.settle();
  stage.plan.load_fails = "an unknown event";
  desk.want(supervision_act::restart);
  desk.end_actor();
  stage.settle();
  EXPECT_EQ(desk.take(), "FAILED: it is isolated: an unknown event");
  EXPECT_EQ(stage.entities().isolated(), 1U);
}

TEST(an_entity_that_is_isolated_by_hand, serves_no_more_until_it_is_released) {
  region_stage stage;
  operator_desk desk(stage);
  stage.ask(one, 1);
  stage.settle();
  desk.want(supervision_act::isolate);
  desk.end_actor();
  EXPECT_EQ(desk.take(), "done");
  EXPECT_TRUE(stage.entities().is_isolated(entity_of(one)));
  EXPECT_EQ(stage.metrics.entities_isolated.value(), 1);
  stage.ask(one, 2);
  stage.settle();
  ASSERT_EQ(stage.gate_out.answers.size(), 1U);
  EXPECT_TRUE(says_unavailable(stage.gate_out.answers.front()));
  EXPECT_EQ(stage.plan.starts, 1U);

  desk.want(supervision_act::release);
  EXPECT_FALSE(stage.entities().is_isolated(entity_of(one)));
  EXPECT_EQ(desk.take(), "nothing");
  stage.plan.heard.clear();
  stage.ask(one, 3);
  stage.settle();
  EXPECT_EQ(desk.take(), "done");
  EXPECT_EQ(stage.plan.heard, (heard{"read 3"}));
  EXPECT_EQ(stage.entities().isolated(), 0U);
  EXPECT_EQ(stage.metrics.entities_isolated.value(), 0);
}

TEST(an_entity_that_is_isolated_by_hand, need_not_be_in_memory) {
  region_stage stage;
  operator_desk desk(stage);
  desk.want(supervision_act::isolate);
  EXPECT_EQ(desk.take(), "done");
  stage.ask(one, 1);
  stage.settle();
  EXPECT_EQ(stage.plan.starts, 0U);
  EXPECT_TRUE(says_unavailable(stage.gate_out.answers.at(0)));
}

TEST(an_entity_that_is_released, stays_isolated_where_it_cannot_be_built) {
  region_stage stage;
  operator_desk desk(stage);
  stage.append(one, 1);
  stage.plan.load_fails = "an unknown event";
  stage.ask(one, 1);
  stage.settle();
  ASSERT_EQ(stage.entities().isolated(), 1U);
  desk.want(supervision_act::release);
  stage.settle();
  EXPECT_EQ(desk.take(), "FAILED: it is isolated: an unknown event");
  EXPECT_EQ(stage.entities().isolated(), 1U);
  stage.plan.load_fails = "the disk";
  stage.plan.may_pass = true;
  desk.want(supervision_act::release);
  stage.settle();
  EXPECT_EQ(desk.take(), "FAILED: its events cannot be read for now; the node tries again: the disk");
  stage.plan.load_fails.clear();
  stage.entities().sweep(1'000);
  stage.settle();
  EXPECT_EQ(stage.plan.starts, 1U);
}

TEST(a_snapshot_by_hand, is_asked_of_the_entity_and_no_checkpoint_comes_between) {
  region_stage stage;
  operator_desk desk(stage);
  stage.ask(one, 1);
  stage.settle();
  stage.plan.heard.clear();
  desk.want(supervision_act::snapshot);
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"snapshot " + std::to_string(hand_acts::first_snapshot)}));
  EXPECT_FALSE(stage.entities().begin_checkpoint([](position) {})) << "each would have the other begin anew";
  EXPECT_FALSE(stage.entities().must_end(entity_of(one)));
  EXPECT_EQ(desk.take(), "nothing");
  stage.entities().snapshot_taken(hand_acts::first_snapshot);
  EXPECT_EQ(desk.take(), "done");
  stage.entities().snapshot_taken(hand_acts::first_snapshot);
  ASSERT_TRUE(stage.entities().begin_checkpoint([](position) {}));
  desk.want(supervision_act::snapshot);
  EXPECT_EQ(desk.take(), "REFUSED: a checkpoint is under way, or shards move: ask again");
}

TEST(a_snapshot_by_hand, fails_with_an_entity_that_is_isolated_meanwhile) {
  region_settings strict;
  strict.restarts_max = 0;
  region_stage stage(strict);
  operator_desk desk(stage);
  stage.ask(one, 1);
  stage.settle();
  desk.want(supervision_act::snapshot);
  stage.entities().begin_rebuild(entity_of(one), "a bug");
  stage.entities().give_back(entity_of(one), caf::make_message(take_snapshot{hand_acts::first_snapshot}));
  stage.entities().finish_rebuild(entity_of(one));
  EXPECT_EQ(desk.take(), "FAILED: it is isolated: failed 1 times");
  EXPECT_TRUE(stage.entities().begin_checkpoint([](position) {})) << "nothing is held up by it";
}

TEST(what_is_wanted_by_hand, is_refused_where_it_makes_no_sense) {
  region_stage stage;
  operator_desk desk(stage);
  const auto weighed = [&](supervision_act what) {
    const auto found = stage.entities().weigh(entity_of(one), what);
    desk.want(what);
    const auto done = desk.take();
    EXPECT_EQ(done, std::string(to_text(found.how)) + ": " + found.why) << "what is weighed is what comes of it";
    return done;
  };
  EXPECT_EQ(weighed(supervision_act::restart),
            "REFUSED: it is not in memory: the next message to it builds it from its events");
  EXPECT_EQ(weighed(supervision_act::snapshot),
            "REFUSED: it is not in memory: it has left its state behind where that is of use");
  EXPECT_EQ(weighed(supervision_act::release), "REFUSED: it is not isolated");
  stage.ask(one, 1);
  EXPECT_EQ(weighed(supervision_act::restart), "REFUSED: it is being built from its events: ask again");
  stage.settle();
  EXPECT_EQ(stage.entities().weigh(entity_of(one), supervision_act::restart).how, act_result::ok);
  stage.entities().begin_retire(entity_of(one), [] { return false; });
  EXPECT_EQ(weighed(supervision_act::isolate), "REFUSED: it is leaving memory, or is being built anew: ask again");
  stage.entities().isolate(entity_of(one), "broken");
  EXPECT_EQ(weighed(supervision_act::isolate), "REFUSED: it is isolated already");
  EXPECT_EQ(weighed(supervision_act::restart), "REFUSED: it is isolated: release it");
}

TEST(what_is_wanted_by_hand, is_one_thing_at_a_time_for_an_entity) {
  region_stage stage;
  stage.ask(one, 1);
  stage.ask(another, 2);
  stage.settle();
  operator_desk first(stage);
  operator_desk second(stage);
  operator_desk third(stage);
  first.want(supervision_act::restart);
  second.want(supervision_act::isolate);
  EXPECT_EQ(second.take(), "REFUSED: something else is under way by hand: ask again");
  third.want(supervision_act::restart, another);
  first.end_actor(one);
  third.end_actor(another);
  stage.settle();
  EXPECT_EQ(first.take(), "done");
  EXPECT_EQ(third.take(), "done");
}

TEST(acts_by_hand, are_few) {
  hand_acts acts;
  for (std::uint64_t i = 1; i <= hand_acts::most; ++i) {
    EXPECT_TRUE(acts.add({entity_kind::order, i}, {supervision_act::restart, "", {}}));
  }
  EXPECT_FALSE(acts.add({entity_kind::order, 1'000}, {supervision_act::restart, "", {}}));
  acts.end({entity_kind::order, 1}, {});
  EXPECT_TRUE(acts.add({entity_kind::order, 1'000}, {supervision_act::restart, "", {}}));
  acts.end({entity_kind::order, 2}, {}, true);
  EXPECT_FALSE(acts.add({entity_kind::order, 2}, {supervision_act::restart, "", {}})) << "it has not begun";
  EXPECT_TRUE(acts.begin({entity_kind::order, 2}));
  acts.end({entity_kind::order, 2}, {}, true);
  EXPECT_TRUE(acts.add({entity_kind::order, 2}, {supervision_act::restart, "", {}}));
  acts.clear();
  EXPECT_FALSE(acts.any());
}

TEST(a_question_about_an_entity, is_for_the_node_that_serves_it) {
  region_stage stage;
  const std::vector<std::byte> question(12, std::byte{7});
  stage.entities().ask_owner(entity_of(one), question, {1, 5});
  ASSERT_EQ(stage.gate_out.answers.size(), 1U);
  EXPECT_TRUE(says_unavailable(stage.gate_out.answers.front())) << "nobody answers here";
  std::size_t asked = 0;
  stage.entities().when_asked([&](std::span<const std::byte> bytes, reply_token answer_to) {
    ++asked;
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), question.begin(), question.end()));
    EXPECT_EQ(answer_to, (reply_token{1, 5}));
  });
  stage.entities().ask_owner(entity_of(one), question, {1, 5});
  EXPECT_EQ(asked, 1U);
  EXPECT_EQ(stage.plan.starts, 0U) << "the entity hears nothing of it";
}

}  // namespace
}  // namespace madang
