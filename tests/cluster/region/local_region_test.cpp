#include "cluster/region/local_region.hpp"

#include <gtest/gtest.h>

#include "tests/cluster/region/region_stage.hpp"

namespace madang {
namespace {

using heard = std::vector<std::string>;

const account_id one{0x10001};
const account_id another{0x20002};

bool says_unavailable(const answer& given) {
  return std::holds_alternative<unavailable>(given.body);
}

/// A whole one: everybody who is asked hands in.
void checkpoint(region_stage& stage) {
  bool ended = false;
  ASSERT_TRUE(stage.entities().begin_checkpoint([&](position) { ended = true; }));
  while (stage.entities().continue_checkpoint()) {
  }
  const auto before = stage.plan.heard.size();
  stage.run_actors();
  for (auto i = before; i < stage.plan.heard.size(); ++i) {
    const auto& word = stage.plan.heard[i];
    if (word.starts_with("snapshot ")) stage.entities().snapshot_taken(std::stoull(word.substr(9)));
  }
  EXPECT_TRUE(ended);
}

TEST(local_region, reads_an_entity_once_and_hands_over_what_waited_in_order) {
  region_stage stage;
  for (std::uint64_t i = 1; i <= 3; ++i) stage.ask(one, i);
  EXPECT_EQ(stage.jobs.size(), 1U);
  EXPECT_EQ(stage.plan.starts, 0U) << "it must not be there before it is read";
  stage.settle();
  EXPECT_EQ(stage.plan.starts, 1U);
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "read 2", "read 3"}));
}

TEST(local_region, wakes_a_live_entity_before_it_hears_anything_else) {
  region_stage stage;
  stage.plan.live = true;
  stage.ask(one, 1);
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"tick 0", "read 1"}));
}

TEST(local_region, makes_a_new_entity_without_asking_the_journal) {
  region_stage stage;
  stage.entities().tell_new_entity(one, request<read_account>{{}, {one, user_id{5}, account_read::account}});
  EXPECT_TRUE(stage.jobs.empty());
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"read 5"}));
}

TEST(local_region, keeps_no_more_requests_than_it_may) {
  region_settings few;
  few.waiting_max = 2;
  region_stage stage(few);
  for (std::uint64_t i = 1; i <= 4; ++i) stage.ask(one, i);
  ASSERT_EQ(stage.gate_out.answers.size(), 2U);
  EXPECT_TRUE(says_unavailable(stage.gate_out.answers.front()));
  EXPECT_EQ(stage.gate_out.answers.front().to.correlation, 3U);
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "read 2"}));
}

TEST(local_region, an_entity_that_leaves_is_forgotten_and_read_again_when_asked) {
  region_stage stage;
  stage.ask(one, 1);
  stage.settle();
  EXPECT_TRUE(stage.entities().begin_retire(entity_of(one), [] { return true; }));
  EXPECT_TRUE(stage.entities().finish_retire(entity_of(one)));
  EXPECT_EQ(stage.entities().size(), 0U);
  stage.ask(one, 2);
  EXPECT_EQ(stage.jobs.size(), 1U);
  stage.settle();
  EXPECT_EQ(stage.plan.starts, 2U);
}

TEST(local_region, a_closed_mailbox_keeps_messages_for_whoever_stays) {
  region_stage stage;
  stage.ask(one, 1);
  stage.settle();
  EXPECT_FALSE(stage.entities().begin_retire(entity_of(one), [] { return false; }));
  stage.ask(one, 2);
  stage.ask(one, 3);
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "closed"})) << "nothing may enter a closed mailbox";
  EXPECT_FALSE(stage.entities().finish_retire(entity_of(one)));
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "closed", "read 2", "read 3"}));
  EXPECT_EQ(stage.plan.starts, 1U);
}

TEST(local_region, what_a_failed_entity_gave_back_comes_before_what_waited) {
  region_stage stage;
  stage.ask(one, 1);
  stage.settle();
  stage.entities().begin_rebuild(entity_of(one), "a bug");
  stage.ask(one, 4);
  stage.entities().give_back(entity_of(one), caf::make_message(request<read_account>{{}, {one, user_id{2}, {}}}));
  stage.entities().give_back(entity_of(one), caf::make_message(request<read_account>{{}, {one, user_id{3}, {}}}));
  stage.entities().finish_rebuild(entity_of(one));
  stage.run_actors();
  stage.plan.heard.clear();
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"read 2", "read 3", "read 4"}));
  EXPECT_EQ(stage.plan.starts, 2U);
}

TEST(local_region, isolates_an_entity_that_fails_too_often_and_answers_for_it) {
  region_settings strict;
  strict.restarts_max = 1;
  strict.restart_window_ns = 60 * nanos_per_second;
  region_stage stage(strict);
  stage.ask(one, 1);
  stage.settle();
  for (int i = 0; i < 2; ++i) {
    stage.entities().begin_rebuild(entity_of(one), "a bug");
    stage.entities().finish_rebuild(entity_of(one));
    stage.settle();
  }
  EXPECT_EQ(stage.entities().isolated(), 1U);
  stage.ask(one, 7);
  ASSERT_EQ(stage.gate_out.answers.size(), 1U);
  EXPECT_TRUE(says_unavailable(stage.gate_out.answers.front()));
  stage.ask(another, 8);
  stage.settle();
  EXPECT_EQ(stage.plan.heard.back(), "read 8") << "everything else goes on";
}

TEST(local_region, failures_that_lie_far_apart_do_not_add_up) {
  region_settings strict;
  strict.restarts_max = 1;
  strict.restart_window_ns = nanos_per_second;
  region_stage stage(strict);
  stage.ask(one, 1);
  stage.settle();
  for (int i = 0; i < 5; ++i) {
    stage.entities().begin_rebuild(entity_of(one), "a bug");
    stage.entities().finish_rebuild(entity_of(one));
    stage.settle();
    stage.time.at = stage.time.at + 2 * nanos_per_second;
  }
  EXPECT_EQ(stage.entities().isolated(), 0U);
}

/// What the region says about an entity, as `where seq`.
std::string description_of(region_stage& stage, account_id of) {
  std::string said = "nothing";
  stage.entities().describe(entity_of(of), [&](result<entity_description, read_failure> found) {
    said = found ? found->presence + " " + std::to_string(found->seq) : found.error().why;
  });
  EXPECT_EQ(said, "nothing") << "the disk may be read, so not at once";
  stage.run_jobs();
  return said;
}

TEST(local_region, describes_an_entity_wherever_it_is) {
  region_settings strict;
  strict.restarts_max = 0;
  region_stage stage(strict);
  stage.append(one, 1);
  stage.append(one, 2);
  EXPECT_EQ(description_of(stage, one), "not in memory 2");
  EXPECT_EQ(stage.plan.starts, 0U) << "nobody comes to memory for it";
  EXPECT_EQ(description_of(stage, another), "not in memory 0");
  stage.ask(one, 1);
  stage.settle();
  EXPECT_EQ(description_of(stage, one), "in memory 2");
  stage.entities().begin_rebuild(entity_of(one), "a bug");
  EXPECT_EQ(description_of(stage, one), "leaving memory 2");
  stage.entities().finish_rebuild(entity_of(one));
  EXPECT_EQ(description_of(stage, one), "isolated 2");
  stage.plan.load_fails = "broken";
  EXPECT_EQ(description_of(stage, one), "broken");
}

TEST(local_region, an_entity_that_cannot_be_read_for_now_is_tried_again_by_the_sweep) {
  region_stage stage;
  stage.append(one, 1);
  stage.plan.load_fails = "the disk";
  stage.plan.may_pass = true;
  stage.tell(one, 1);
  stage.ask(one, 2);
  stage.settle();
  ASSERT_EQ(stage.gate_out.answers.size(), 1U) << "who waits for an answer hears that nothing happened";
  stage.plan.load_fails.clear();
  stage.entities().sweep(1'000);
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1"}));
  EXPECT_EQ(stage.entities().isolated(), 0U);
}

TEST(local_region, isolates_an_entity_whose_events_cannot_be_applied) {
  region_stage stage;
  stage.append(one, 1);
  stage.plan.load_fails = "an unknown event";
  stage.ask(one, 1);
  stage.settle();
  EXPECT_EQ(stage.entities().isolated(), 1U);
  ASSERT_EQ(stage.gate_out.answers.size(), 1U);
  EXPECT_TRUE(says_unavailable(stage.gate_out.answers.front()));
}

TEST(local_region, gathers_acknowledgements_for_the_sweep_or_until_they_are_many) {
  region_stage stage;
  stage.ask(one, 1);
  stage.settle();
  stage.plan.heard.clear();
  stage.entities().acknowledge(entity_of(one), {entity_of(another), 1});
  stage.run_actors();
  EXPECT_TRUE(stage.plan.heard.empty());
  stage.entities().sweep(1'000);
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"tick 1"}));
  for (std::uint32_t i = 2; i <= 33; ++i) stage.entities().acknowledge(entity_of(one), {entity_of(another), i});
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"tick 1", "acknowledged 32"}));
}

TEST(local_region, a_checkpoint_ends_when_everybody_has_handed_in_a_snapshot) {
  region_stage stage;
  stage.ask(one, 1);
  stage.ask(another, 2);
  stage.settle();
  stage.plan.heard.clear();
  int done = 0;
  ASSERT_TRUE(stage.entities().begin_checkpoint([&](position) { ++done; }));
  EXPECT_FALSE(stage.entities().begin_checkpoint([](position) {})) << "one runs";
  while (stage.entities().continue_checkpoint()) {
  }
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"snapshot 1", "snapshot 1"}));
  stage.entities().snapshot_taken(1);
  EXPECT_EQ(done, 0);
  stage.entities().snapshot_taken(1);
  EXPECT_EQ(done, 1);
  EXPECT_TRUE(stage.entities().begin_checkpoint([](position) {}));
}

TEST(local_region, asks_whom_only_the_sweep_has_touched_for_a_snapshot) {
  region_stage stage;
  stage.ask(one, 1);
  stage.settle();
  for (int quiet = 0; quiet < 3; ++quiet) checkpoint(stage);
  stage.plan.heard.clear();
  checkpoint(stage);
  EXPECT_TRUE(stage.plan.heard.empty());
  // It may append what has been acknowledged, and fail before it says that its snapshot is old.
  stage.entities().acknowledge(entity_of(one), {entity_of(another), 1});
  stage.entities().sweep(1'000);
  checkpoint(stage);
  EXPECT_EQ(stage.plan.heard, (heard{"tick 1", "snapshot 5"}));
}

TEST(local_region, asks_for_no_more_snapshots_while_too_many_bytes_of_them_wait_for_the_disk) {
  region_settings small;
  small.waiting_snapshot_bytes = 100;
  region_stage stage(small);
  stage.ask(one, 1);
  stage.settle();
  stage.plan.heard.clear();
  stage.append(another, 1);
  stage.journal.put_snapshot({entity_of(another), 1, {2}, 1, true, std::vector<std::byte>(101)});
  ASSERT_TRUE(stage.entities().begin_checkpoint([](position) {}));
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(stage.entities().continue_checkpoint());
  stage.run_actors();
  EXPECT_TRUE(stage.plan.heard.empty());
  stage.append(another, 2);  // up to the snapshot's position: it is stored now
  while (stage.entities().continue_checkpoint()) {
  }
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"snapshot 1"}));
}

TEST(local_region, nobody_leaves_while_a_checkpoint_is_asking) {
  region_stage stage;
  stage.ask(one, 1);
  stage.settle();
  ASSERT_TRUE(stage.entities().begin_checkpoint([](position) {}));
  ASSERT_TRUE(stage.entities().begin_retire(entity_of(one), [] { return true; }));
  EXPECT_FALSE(stage.entities().finish_retire(entity_of(one)));
  EXPECT_EQ(stage.entities().size(), 1U);
}

TEST(local_region, a_region_that_has_stopped_knows_nobody) {
  region_stage stage;
  stage.ask(one, 1);
  stage.settle();
  stage.entities().stop();
  stage.ask(one, 2);
  stage.settle();
  EXPECT_EQ(stage.entities().size(), 0U);
  EXPECT_EQ(stage.plan.heard, (heard{"read 1"}));
}

TEST(local_region, messages_that_travel_as_bytes_arrive_as_they_were) {
  region_settings encoding;
  encoding.encode_all_messages = true;
  region_stage stage(encoding);
  stage.plan.live = true;
  for (std::uint64_t i = 1; i <= 2; ++i) stage.ask(one, i);
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"tick 0", "read 1", "read 2"}));
}

// ---- copies and event time -----------------------------------------------------------------------------------------

TEST(local_region, drops_a_peer_message_that_was_sent_too_long_ago) {
  region_settings wanted;
  wanted.late_copy_max_ns = 10 * nanos_per_second;
  region_stage stage(wanted);
  stage.send(one, stage.time.at + -10 * nanos_per_second);
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"batch 1"})) << "just in time";
  stage.send(one, stage.time.at + (-10 * nanos_per_second - 1));
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"batch 1"}));
  EXPECT_EQ(stage.metrics.peer_messages_late.value(), 1U);
  stage.send(one, {});
  stage.settle();
  EXPECT_EQ(stage.plan.heard.size(), 2U) << "what has no time never comes too late";
}

TEST(local_region, measures_lateness_by_event_time_which_never_goes_back) {
  region_stage stage;
  const auto sent = stage.time.at;
  stage.time.at = sent + -nanos_per_second;
  EXPECT_FALSE(stage.entities().is_late(sent)) << "the sender's clock is ahead";
  EXPECT_EQ(stage.entities().event_time(), sent);
  stage.entities().raise_event_time(sent + 60 * nanos_per_second);
  EXPECT_EQ(stage.entities().event_time(), sent + 60 * nanos_per_second);
  stage.entities().raise_event_time(sent);
  EXPECT_EQ(stage.entities().event_time(), sent + 60 * nanos_per_second);
  EXPECT_TRUE(stage.entities().is_late(sent));
}

TEST(local_region, takes_no_copy_for_a_pair_that_may_be_forgotten) {
  region_stage stage;
  const auto forgotten = stage.entities().forget_before();
  EXPECT_TRUE(stage.entities().is_late(forgotten));
  EXPECT_LT(forgotten, stage.entities().event_time());
}

TEST(local_region, does_not_let_a_copy_wait_beside_its_first_sending) {
  region_stage stage;
  stage.send(one, stage.time.at);
  stage.send(one, stage.time.at, true);
  stage.send(another, stage.time.at, true);
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"batch 1", "batch 1"})) << "one for each of them";
  stage.send(one, stage.time.at, true);
  stage.settle();
  EXPECT_EQ(stage.plan.heard.size(), 3U) << "nothing waits for one that is in memory";
}

// ---- what recovery hands over --------------------------------------------------------------------------------------

TEST(local_region, wakes_all_that_recovery_hands_over_and_waits_until_they_have_spoken) {
  region_stage stage;
  std::vector<std::pair<entity_id, std::unique_ptr<entity_rebuild>>> two;
  for (const auto id : {one, another}) two.emplace_back(entity_of(id), stage.rebuilt(id));
  stage.entities().adopt(std::move(two));
  EXPECT_EQ(stage.plan.starts, 2U);
  EXPECT_TRUE(stage.jobs.empty()) << "nothing is read again";
  EXPECT_EQ(stage.entities().unsettled(), 2U);
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"tick 0", "tick 0"}));
  stage.entities().note_lifecycle(entity_of(one), {});
  EXPECT_EQ(stage.entities().unsettled(), 1U);
  stage.entities().note_lifecycle(entity_of(another), {.repeat = true});
  EXPECT_EQ(stage.entities().unsettled(), 1U) << "it has said that it waits for somebody";
  stage.ask(account_id{0x30003}, 1);
  EXPECT_EQ(stage.entities().unsettled(), 2U) << "one is read from the journal";
}

TEST(local_region, answers_for_one_that_recovery_could_not_rebuild) {
  region_stage stage;
  EXPECT_FALSE(stage.entities().is_isolated(entity_of(one)));
  stage.entities().isolate(entity_of(one), "an event is missing");
  EXPECT_TRUE(stage.entities().is_isolated(entity_of(one)));
  EXPECT_FALSE(stage.entities().is_isolated(entity_of(another)));
  EXPECT_EQ(stage.metrics.entities_isolated.value(), 1);
  stage.ask(one, 1);
  stage.send(one, stage.time.at);
  stage.entities().acknowledge(entity_of(one), {entity_of(another), 1});
  stage.entities().sweep(1'000);
  stage.settle();
  EXPECT_TRUE(stage.plan.heard.empty());
  ASSERT_EQ(stage.gate_out.answers.size(), 1U) << "a peer waits by itself";
  EXPECT_TRUE(says_unavailable(stage.gate_out.answers.front()));
  const auto stored = stage.journal.read_snapshot(entity_of(one));
  ASSERT_TRUE(stored && *stored) << "the next start must find it again";
  EXPECT_TRUE((*stored)->live);
  EXPECT_EQ((*stored)->apply_version, 0) << "which no program reads: its stream is replayed";
}

// ---- who leaves ----------------------------------------------------------------------------------------------------

TEST(local_region, asks_an_entity_to_leave_when_nobody_has_asked_for_it_for_some_rounds) {
  region_settings patient;
  patient.passivate_after_rounds = 2;
  region_stage stage(patient);
  stage.ask(one, 1);
  stage.settle();
  stage.plan.heard.clear();
  stage.entities().note_lifecycle(entity_of(one), {.leave = true});
  stage.entities().begin_round();
  EXPECT_EQ(stage.entities().sweep(1'000).asked_to_leave, 0U);
  stage.ask(one, 2);
  stage.entities().begin_round();
  EXPECT_EQ(stage.entities().sweep(1'000).asked_to_leave, 0U) << "somebody has asked";
  stage.entities().begin_round();
  EXPECT_EQ(stage.entities().sweep(1'000).asked_to_leave, 1U);
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"read 2", "leave"}));
}

TEST(local_region, asks_one_that_is_finished_to_leave_at_once_and_none_that_may_not) {
  region_settings patient;
  patient.passivate_after_rounds = 1'000;
  region_stage stage(patient);
  stage.ask(one, 1);
  stage.ask(another, 2);
  stage.settle();
  stage.entities().note_lifecycle(entity_of(one), {.leave_soon = true});
  const auto swept = stage.entities().sweep(1'000);
  EXPECT_EQ(swept.visited, 2U);
  EXPECT_EQ(swept.asked_to_leave, 1U);
}

/// At most two entities in memory.
region_settings crowded() {
  region_settings wanted;
  wanted.passivate_after_rounds = 1'000;
  wanted.loads = {.at_once_max = 10, .in_memory_max = 2};
  return wanted;
}
const account_id a_third{0x30003};

TEST(local_region, full_of_entities_asks_those_to_leave_that_may_and_lets_another_in_their_place) {
  region_stage stage(crowded());
  stage.ask(one, 1);
  stage.ask(another, 2);
  stage.settle();
  stage.ask(a_third, 3);
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "read 2"})) << "there is no room";
  EXPECT_EQ(stage.metrics.loads_waiting.value(), 1);
  stage.entities().note_lifecycle(entity_of(one), {.leave = true});
  const auto swept = stage.entities().sweep(1'000);
  EXPECT_EQ(swept.crowded_out, 1U) << "though it is not idle yet";
  stage.settle();
  EXPECT_EQ(stage.plan.heard.back(), "leave");
  ASSERT_TRUE(stage.entities().begin_retire(entity_of(one), [] { return true; }));
  ASSERT_TRUE(stage.entities().finish_retire(entity_of(one)));
  stage.settle();
  EXPECT_EQ(stage.plan.heard.back(), "read 3");
  EXPECT_EQ(stage.metrics.loads_waiting.value(), 0);
}

TEST(local_region, full_of_entities_that_cannot_leave_lets_a_few_in_beyond_its_bound) {
  region_stage stage(crowded());
  stage.ask(one, 1);
  stage.ask(another, 2);
  stage.settle();
  for (std::uint64_t i = 1; i <= 20; ++i) stage.ask(account_id{a_third.value + (i << 16U)}, 100 + i);
  stage.settle();
  EXPECT_EQ(stage.plan.starts, 2U);
  stage.entities().sweep(1'000);
  stage.settle();
  EXPECT_EQ(stage.plan.starts, 2U + 16U) << "what they wait for may be among them";
  EXPECT_EQ(stage.metrics.loads_waiting.value(), 4);
  stage.entities().sweep(1'000);
  stage.settle();
  EXPECT_EQ(stage.plan.starts, 2U + 20U);
}

// ---- checkpoints that meet others on their way ---------------------------------------------------------------------

TEST(local_region, a_checkpoint_waits_for_one_that_is_being_read) {
  region_stage stage;
  int done = 0;
  stage.ask(one, 1);
  ASSERT_TRUE(stage.entities().begin_checkpoint([&](position) { ++done; }));
  while (stage.entities().continue_checkpoint()) {
  }
  stage.settle();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "snapshot 1"})) << "behind what waited";
  EXPECT_EQ(done, 0);
  stage.entities().snapshot_taken(0);
  EXPECT_EQ(done, 0) << "one of an earlier checkpoint";
  stage.entities().snapshot_taken(1);
  EXPECT_EQ(done, 1);
}

TEST(local_region, a_checkpoint_does_not_wait_for_one_that_is_isolated_meanwhile) {
  region_stage stage;
  int done = 0;
  stage.append(one, 1);
  stage.ask(one, 1);
  ASSERT_TRUE(stage.entities().begin_checkpoint([&](position) { ++done; }));
  while (stage.entities().continue_checkpoint()) {
  }
  stage.plan.load_fails = "an unknown event";
  stage.settle();
  EXPECT_EQ(stage.entities().isolated(), 1U);
  EXPECT_EQ(done, 1);
}

TEST(local_region, a_checkpoint_does_not_wait_for_one_that_gave_its_request_back_and_is_isolated) {
  region_settings strict;
  strict.restarts_max = 0;
  region_stage stage(strict);
  int done = 0;
  stage.ask(one, 1);
  stage.settle();
  ASSERT_TRUE(stage.entities().begin_checkpoint([&](position) { ++done; }));
  while (stage.entities().continue_checkpoint()) {
  }
  stage.entities().begin_rebuild(entity_of(one), "a bug");
  stage.entities().give_back(entity_of(one), caf::make_message(take_snapshot{1}));
  EXPECT_EQ(done, 0);
  stage.entities().finish_rebuild(entity_of(one));
  EXPECT_EQ(stage.entities().isolated(), 1U);
  EXPECT_EQ(done, 1);
}

// ---- mailboxes that open again, and the end ------------------------------------------------------------------------

TEST(local_region, one_that_has_work_after_all_stays_and_hears_what_waited) {
  region_stage stage;
  stage.ask(one, 1);
  stage.settle();
  EXPECT_FALSE(stage.entities().begin_retire(entity_of(one), [] { return false; }));
  stage.ask(one, 2);
  stage.entities().stay(entity_of(one));
  stage.ask(one, 3);
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "closed", "read 2", "read 3"}));
}

TEST(local_region, hears_the_last_words_of_its_entities_when_it_has_stopped) {
  region_stage stage;
  stage.ask(one, 1);
  stage.settle();
  stage.ask(another, 2);
  stage.entities().stop();
  stage.run_jobs();
  EXPECT_EQ(stage.plan.starts, 1U) << "what was being read does not begin any more";
  EXPECT_FALSE(stage.entities().begin_retire(entity_of(one), [] { return true; }));
  EXPECT_TRUE(stage.entities().finish_retire(entity_of(one))) << "its actor is to end";
  stage.entities().stay(entity_of(one));
  stage.entities().begin_rebuild(entity_of(one), "a bug");
  stage.entities().give_back(entity_of(one), caf::make_message(take_snapshot{1}));
  stage.entities().finish_rebuild(entity_of(one));
  EXPECT_EQ(stage.metrics.entities_rebuilt.value(), 0U);
  EXPECT_EQ(stage.entities().size(), 0U);
  EXPECT_TRUE(stage.jobs.empty());
}

TEST(local_region, its_own_notices_travel_as_bytes_too) {
  region_settings encoding;
  encoding.encode_all_messages = true;
  region_stage stage(encoding);
  stage.ask(one, 1);
  stage.settle();
  for (std::uint32_t i = 1; i <= 32; ++i) stage.entities().acknowledge(entity_of(one), {entity_of(another), i});
  checkpoint(stage);
  EXPECT_FALSE(stage.entities().begin_retire(entity_of(one), [] { return false; }));
  stage.run_actors();
  EXPECT_EQ(stage.plan.heard, (heard{"read 1", "acknowledged 32", "snapshot 1", "closed"}));
}

}  // namespace
}  // namespace madang
