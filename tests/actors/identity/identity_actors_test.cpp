#include <gtest/gtest.h>

#include <string>

#include "tests/actors/identity/identity_stage.hpp"
#include "tests/support/checked.hpp"

namespace madang {
namespace {

constexpr name_id email{0xe1};
constexpr name_id username{0xa1};
constexpr std::uint64_t email_proof = 5;
constexpr std::uint64_t username_proof = 6;

register_user registration(std::uint64_t user, const idempotency& request = {}, name_id address = email,
                           name_id called = username) {
  registration_started start;
  start.user = {user};
  start.email_name = address;
  start.email_proof = email_proof;
  start.username_name = called;
  start.username_proof = username_proof;
  start.sealed_email = "sealed " + std::to_string(user);
  start.password_hash = "$argon2id$";
  start.roles = role_set{}.with(role::trader);
  start.request = request;
  return {start, {}};
}
request_account account_wish(user_id user, std::uint64_t id, const idempotency& request, unix_nanos at) {
  return {user, {id}, account_kind::paper, currency::krw, "main", 20, request, at};
}

template <class View>
checked_pointer<const View> view_in(const answer& given) {
  return given.get_if<View>();
}
user_reject refusal_in(const answer& given) {
  const auto* why = std::get_if<refusal>(&given.body);
  return why != nullptr && given.to ? why->as<user_reject>().value_or(user_reject{}) : user_reject{};
}

class identity_actors : public testing::Test {
 protected:
  answer enrol(std::uint64_t user, const idempotency& request = {}, name_id address = email,
               name_id called = username) {
    return stage.answer_of(user_id{user}, registration(user, request, address, called), true);
  }
  user_id holder(name_id name, std::uint64_t proof) {
    auto given = stage.answer_of(name, resolve_name{name, proof});
    const auto view = view_in<name_holder_view>(given);
    EXPECT_NE(view, nullptr);
    return view != nullptr ? view->user : user_id{};
  }

  set_clock time;
  identity_stage stage{time};
};

TEST_F(identity_actors, register_a_user_who_can_then_be_found_and_read) {
  auto given = enrol(11);
  const auto user = view_in<user_view>(given);
  ASSERT_NE(user, nullptr);
  EXPECT_FALSE(given.replayed);
  EXPECT_EQ(user->user, user_id{11});
  EXPECT_EQ(user->sealed_email, "sealed 11");
  EXPECT_EQ(holder(email, email_proof), user_id{11});
  EXPECT_EQ(holder(username, username_proof), user_id{11});
  EXPECT_FALSE(holder(email, email_proof + 1));
  auto read = stage.answer_of(user_id{11}, read_user{{11}});
  ASSERT_NE(view_in<user_view>(read), nullptr);
  EXPECT_EQ(view_in<user_view>(read)->password_hash, "$argon2id$");
}

TEST_F(identity_actors, know_nobody_who_is_not_registered) {
  EXPECT_FALSE(holder(email, email_proof));
  EXPECT_EQ(refusal_in(stage.answer_of(user_id{11}, read_user{{11}})), user_reject::user_unknown);
  EXPECT_EQ(refusal_in(stage.answer_of(user_id{11}, account_wish({11}, 501, {}, time.now()))),
            user_reject::user_unknown);
  stage.sweep();
  EXPECT_EQ(stage.in_memory(), 0U) << "and do not keep them in memory";
}

TEST_F(identity_actors, refuse_a_taken_address_and_a_taken_user_name) {
  enrol(11);
  EXPECT_EQ(refusal_in(enrol(12, {}, email, {0xa2})), user_reject::email_taken);
  EXPECT_EQ(refusal_in(enrol(13, {}, {0xe2}, username)), user_reject::username_taken);
  EXPECT_EQ(refusal_in(enrol(14)), user_reject::email_taken);
  EXPECT_NE(view_in<user_view>(enrol(15, {}, {0xe2}, {0xa2})), nullptr) << "what was released is free again";
}

TEST_F(identity_actors, answer_a_repeated_registration_with_the_first_user) {
  enrol(11, {1, 2, 3});
  auto again = enrol(12, {1, 2, 3});
  ASSERT_NE(view_in<user_view>(again), nullptr);
  EXPECT_EQ(view_in<user_view>(again)->user, user_id{11});
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(refusal_in(enrol(13, {1, 2, 4})), user_reject::idempotency_key_reused);
  EXPECT_EQ(refusal_in(enrol(14, {1, 9, 3})), user_reject::email_taken);
}

TEST_F(identity_actors, answer_two_registrations_at_once_under_one_key_with_one_user) {
  const auto first = stage.ask(user_id{11}, registration(11, {1, 2, 3}), true);
  const auto second = stage.ask(user_id{12}, registration(12, {1, 2, 3}), true);
  stage.settle();
  auto one = stage.answer_to(first);
  auto other = stage.answer_to(second);
  EXPECT_EQ(stage.count<user_registered>(), 1U);
  for (const auto& given : {one, other}) {
    const auto user = view_in<user_view>(given);
    bool same_user = user != nullptr && user->user == holder(email, email_proof);
    EXPECT_TRUE(same_user || refusal_in(given) == user_reject::request_in_progress);
  }
}

TEST_F(identity_actors, open_an_account_which_answers_itself) {
  enrol(11);
  auto given = stage.answer_of(user_id{11}, account_wish({11}, 501, {7, 7, 7}, time.now()));
  const auto account = view_in<account_view>(given);
  ASSERT_NE(account, nullptr);
  EXPECT_EQ(account->account, account_id{501});
  EXPECT_EQ(account->user, user_id{11});
  EXPECT_FALSE(given.replayed);
  auto user = stage.answer_of(user_id{11}, read_user{{11}});
  EXPECT_EQ(view_in<user_view>(user)->accounts, (std::vector<account_id>{{501}}));
}

TEST_F(identity_actors, answer_a_repeated_request_for_an_account_with_the_first_account) {
  enrol(11);
  stage.answer_of(user_id{11}, account_wish({11}, 501, {7, 7, 7}, time.now()));
  auto again = stage.answer_of(user_id{11}, account_wish({11}, 502, {7, 7, 7}, time.now()));
  ASSERT_NE(view_in<account_view>(again), nullptr);
  EXPECT_EQ(view_in<account_view>(again)->account, account_id{501});
  EXPECT_TRUE(again.replayed);
  auto other = stage.answer_of(user_id{11}, account_wish({11}, 503, {7, 7, 8}, time.now()));
  EXPECT_EQ(refusal_in(other), user_reject::idempotency_key_reused);
  EXPECT_EQ(stage.count<account_opened>(), 1U);
}

TEST_F(identity_actors, leave_memory_when_idle_and_come_back_unnoticed) {
  enrol(11, {1, 2, 3});
  stage.answer_of(user_id{11}, account_wish({11}, 501, {7, 7, 7}, time.now()));
  for (int i = 0; i < 4; ++i) stage.sweep();
  EXPECT_EQ(stage.in_memory(), 0U);
  const auto before = stage.journal().last();
  EXPECT_EQ(holder(email, email_proof), user_id{11});
  EXPECT_TRUE(enrol(12, {1, 2, 3}).replayed);
  auto again = stage.answer_of(user_id{11}, account_wish({11}, 502, {7, 7, 7}, time.now()));
  EXPECT_EQ(view_in<account_view>(again)->account, account_id{501});
  EXPECT_GT(stage.journal().last(), before);
  EXPECT_EQ(stage.isolated(), 0U);
}

TEST_F(identity_actors, have_nothing_to_do_after_a_crash_once_all_was_acknowledged) {
  enrol(11);
  stage.answer_of(user_id{11}, account_wish({11}, 501, {}, time.now()));
  for (int i = 0; i < 4; ++i) stage.sweep();
  EXPECT_EQ(stage.after_crash()->in_memory(), 0U) << "a start brings back only what is unfinished";
}

TEST_F(identity_actors, outlive_a_bug_in_one_of_them) {
  enrol(11);
  // A peer message of a name that this user never asked.
  stage.entities().tell(user_id{11},
                        peer_batch<name_to_user>{entity_of(name_id{0xbad}), {{1, name_granted{}}}, {}, false});
  stage.settle();
  EXPECT_EQ(stage.metrics().entities_rebuilt.value(), 1U);
  EXPECT_NE(view_in<user_view>(stage.answer_of(user_id{11}, read_user{{11}})), nullptr);
}

/// Another name for user 11.
wanted_name wish_for(name_use use, std::uint64_t id) {
  return {use, {id}, use == name_use::email ? email_proof : username_proof, "sealed " + std::to_string(id)};
}

TEST_F(identity_actors, give_somebody_other_names_and_free_those_before) {
  enrol(11);
  const auto given = stage.answer_of(
      user_id{11}, change_names{{11}, {wish_for(name_use::email, 0xe9), wish_for(name_use::username, 0xa9)}});
  const auto record = view_in<user_record_view>(given);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->sealed_email, "sealed 233");
  EXPECT_EQ(holder({0xe9}, email_proof), user_id{11});
  EXPECT_EQ(holder({0xa9}, username_proof), user_id{11});
  EXPECT_FALSE(holder(email, email_proof));
  EXPECT_NE(view_in<user_view>(enrol(12)), nullptr) << "both are free";
  for (int i = 0; i < 4; ++i) stage.sweep();
  EXPECT_EQ(stage.in_memory(), 0U);
}

TEST_F(identity_actors, change_no_name_where_one_is_taken) {
  enrol(11);
  enrol(12, {}, {0xe2}, {0xa2});
  const auto both = change_names{{11}, {wish_for(name_use::email, 0xe9), wish_for(name_use::username, 0xa2)}};
  EXPECT_EQ(refusal_in(stage.answer_of(user_id{11}, both)), user_reject::username_taken);
  EXPECT_EQ(holder(email, email_proof), user_id{11});
  EXPECT_FALSE(holder({0xe9}, email_proof)) << "what was granted is free again";
  EXPECT_EQ(holder({0xa2}, username_proof), user_id{12});
  const auto one = change_names{{11}, {wish_for(name_use::email, 0xe9)}};
  EXPECT_NE(view_in<user_record_view>(stage.answer_of(user_id{11}, one)), nullptr) << "and can be asked for again";
  const auto back = change_names{{11}, {wish_for(name_use::email, email.value)}};
  EXPECT_NE(view_in<user_record_view>(stage.answer_of(user_id{11}, back)), nullptr) << "and the first one, too";
  EXPECT_EQ(holder(email, email_proof), user_id{11});
  EXPECT_FALSE(holder({0xe9}, email_proof));
  for (int i = 0; i < 4; ++i) stage.sweep();
  EXPECT_EQ(stage.in_memory(), 0U);
  EXPECT_EQ(stage.isolated(), 0U);
}

TEST_F(identity_actors, count_only_names_that_were_not_asked_for_before) {
  enrol(11);
  enrol(12, {}, {0xe2}, {0xa2});
  const auto asked_for = [&](std::uint64_t id) {
    return stage.answer_of(user_id{11}, change_names{{11}, {wish_for(name_use::username, id)}});
  };
  for (std::size_t i = 0; i < former_names_max + 5; ++i) {
    ASSERT_EQ(refusal_in(asked_for(0xa2)), user_reject::username_taken) << i;
  }
  for (std::size_t i = 1; i < former_names_max; ++i) {
    ASSERT_NE(view_in<user_record_view>(asked_for(0xb00 + i)), nullptr) << i;
  }
  EXPECT_EQ(refusal_in(asked_for(0xc00)), user_reject::too_many_name_changes);
  EXPECT_NE(view_in<user_record_view>(asked_for(username.value)), nullptr) << "the first one again";
  EXPECT_EQ(holder(username, username_proof), user_id{11});
  EXPECT_EQ(refusal_in(asked_for(0xc00)), user_reject::too_many_name_changes) << "which makes no room";
}

TEST_F(identity_actors, change_names_to_the_end_after_a_crash_at_any_message) {
  for (std::size_t steps = 0; steps < 12; ++steps) {
    set_clock own_time;
    auto own = std::make_unique<identity_stage>(own_time);
    own->answer_of(user_id{11}, registration(11, {}, email, username), true);
    for (int i = 0; i < 4; ++i) own->sweep();
    own->ask(user_id{11}, change_names{{11}, {wish_for(name_use::email, 0xe9)}});
    for (std::size_t i = 0; i < steps; ++i) own->step();
    own->journal().flush();
    own = own->after_crash();
    own->settle();
    const auto given = own->answer_of(user_id{11}, change_names{{11}, {wish_for(name_use::email, 0xe9)}});
    ASSERT_NE(view_in<user_record_view>(given), nullptr) << steps;
    ASSERT_EQ(own->count<profile_changed>(), steps == 0 ? 1U : 2U) << steps;
    for (int i = 0; i < 4; ++i) own->sweep();
    ASSERT_EQ(own->in_memory(), 0U) << steps;
  }
}

TEST_F(identity_actors, free_the_names_of_somebody_who_is_erased_and_close_his_accounts) {
  enrol(11, {1, 2, 3});
  stage.answer_of(user_id{11}, account_wish({11}, 501, {}, time.now()));
  const auto gone = stage.answer_of(user_id{11}, erase_user{{11}});
  ASSERT_NE(view_in<user_erased_view>(gone), nullptr);
  EXPECT_EQ(stage.count<account_closed>(), 1U);
  EXPECT_FALSE(holder(email, email_proof));
  EXPECT_EQ(refusal_in(stage.answer_of(user_id{11}, read_user{{11}})), user_reject::user_unknown);
  const auto next = enrol(12, {1, 2, 3});
  ASSERT_NE(view_in<user_view>(next), nullptr) << "the same names, under the same key";
  EXPECT_FALSE(next.replayed);
  EXPECT_EQ(holder(email, email_proof), user_id{12});
  for (int i = 0; i < 4; ++i) stage.sweep();
  EXPECT_EQ(stage.in_memory(), 0U) << "everything is acknowledged";
  EXPECT_EQ(stage.isolated(), 0U);
}

TEST_F(identity_actors, end_an_erasure_that_a_crash_cuts_off) {
  enrol(11);
  stage.answer_of(user_id{11}, account_wish({11}, 501, {}, time.now()));
  for (int i = 0; i < 4; ++i) stage.sweep();
  stage.ask(user_id{11}, erase_user{{11}});
  while (stage.step() && stage.count<user_erased>() == 0) {
  }
  const auto after = stage.after_crash();
  after->settle();
  after->sweep();
  EXPECT_EQ(after->count<account_closed>(), 1U);
  EXPECT_EQ(after->count<name_released>(), 2U);
  for (int i = 0; i < 4; ++i) after->sweep();
  EXPECT_EQ(after->in_memory(), 0U);
}

/// Plays a registration and the wish for an account for `steps` messages, with `groups` of what was written durable;
/// then crashes, and lets the client repeat both under their keys.
struct crash_story {
  set_clock time;
  std::unique_ptr<identity_stage> stage = std::make_unique<identity_stage>(time);
  const idempotency enrolment{1, 2, 3};
  const idempotency opening{7, 7, 7};
  std::uint64_t asked = 0;

  /// False: there were fewer messages than that.
  bool play(std::size_t steps) {
    asked = stage->ask(user_id{11}, registration(11, enrolment), true);
    for (std::size_t i = 0; i < steps; ++i) {
      if (i == steps / 2 && view_in<user_view>(stage->answer_to(asked)) != nullptr) {
        stage->ask(user_id{11}, account_wish({11}, 501, opening, time.now()));
      }
      if (!stage->step()) return false;
    }
    return true;
  }

  void crash_and_repeat(std::size_t groups) {
    stage->journal().flush_groups(groups);
    stage = stage->after_crash();
    stage->settle();
    stage->sweep();
    auto given = stage->answer_of(user_id{12}, registration(12, enrolment), true);
    const auto user = view_in<user_view>(given);
    ASSERT_NE(user, nullptr) << "the registration is repeated until it is there";
    ASSERT_EQ(stage->count<user_registered>(), 1U);
    auto account = stage->answer_of(user->user, account_wish(user->user, 502, opening, time.now()));
    ASSERT_NE(view_in<account_view>(account), nullptr);
    ASSERT_EQ(stage->count<account_opened>(), 1U);
    for (int i = 0; i < 4; ++i) stage->sweep();
    ASSERT_EQ(stage->in_memory(), 0U) << "everything is acknowledged";
    ASSERT_EQ(stage->isolated(), 0U);
  }
};

TEST(identity_crash, at_every_message_and_every_durable_prefix_ends_with_one_user_and_one_account) {
  std::size_t crashes = 0;
  for (std::size_t steps = 0; steps < 60; ++steps) {
    for (std::size_t groups = 0;; ++groups) {
      crash_story story;
      story.play(steps);
      const auto written = story.stage->journal().last();
      story.crash_and_repeat(groups);
      ASSERT_FALSE(testing::Test::HasFailure()) << "after " << steps << " messages and " << groups << " groups";
      ++crashes;
      if (groups >= written.value) break;
    }
  }
  RecordProperty("crashes", std::to_string(crashes));
  EXPECT_GT(crashes, 200U);
}

}  // namespace
}  // namespace madang
