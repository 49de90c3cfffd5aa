// A registration that reserves its names before anything secret is made.
#include <gtest/gtest.h>

#include <string>

#include "tests/actors/identity/identity_stage.hpp"
#include "tests/support/checked.hpp"

namespace madang {
namespace {

constexpr name_id key_name{0xc1};
constexpr name_id email{0xe1};
constexpr name_id username{0xa1};
constexpr idempotency under_key{1, 2, 3};

open_registration opening(std::uint64_t user, const idempotency& request = {}, name_id address = email,
                          name_id called = username) {
  registration_opened start;
  start.user = {user};
  if (request) start.request_name = key_name;
  start.request_proof = 4;
  start.email_name = address;
  start.email_proof = 5;
  start.username_name = called;
  start.username_proof = 6;
  start.request = request;
  return {start, {}};
}
complete_registration completion(std::uint64_t user) {
  return {{user}, {"sealed e-mail", "sealed name", "$argon2id$", role_set{}.with(role::trader)}};
}

template <class View>
checked_pointer<const View> view_in(const answer& given) {
  return given.get_if<View>();
}
user_reject refusal_in(const answer& given) {
  const auto* why = std::get_if<refusal>(&given.body);
  return why != nullptr && given.to ? why->as<user_reject>().value_or(user_reject{}) : user_reject{};
}

class two_step_registration : public testing::Test {
 protected:
  answer open(std::uint64_t user, const idempotency& request = {}, name_id address = email, name_id called = username) {
    return stage->answer_of(user_id{user}, opening(user, request, address, called), true);
  }
  answer complete(std::uint64_t user) { return stage->answer_of(user_id{user}, completion(user)); }
  void abandon(std::uint64_t user) {
    stage->entities().tell(user_id{user}, request<abandon_registration>{{}, {{user}}});
    stage->settle();
  }
  bool is_reserved(const answer& given) { return view_in<registration_reserved_view>(given) != nullptr; }
  bool everything_leaves() {
    for (int i = 0; i < 4; ++i) stage->sweep();
    return stage->in_memory() == 0 && stage->isolated() == 0;
  }

  set_clock time;
  std::unique_ptr<identity_stage> stage = std::make_unique<identity_stage>(time);
};

TEST_F(two_step_registration, reserves_both_names_and_then_takes_the_secrets) {
  ASSERT_TRUE(is_reserved(open(11)));
  EXPECT_EQ(refusal_in(stage->answer_of(user_id{11}, read_user{{11}})), user_reject::user_unknown)
      << "whoever resolves the name meanwhile finds nobody behind it";
  const auto given = complete(11);
  const auto user = view_in<user_view>(given);
  ASSERT_NE(user, nullptr);
  EXPECT_EQ(user->password_hash, "$argon2id$");
  EXPECT_EQ(user->sealed_email, "sealed e-mail");
  EXPECT_TRUE(user->roles.has(role::trader));
  const auto holder = stage->answer_of(email, resolve_name{email, 5});
  EXPECT_EQ(view_in<name_holder_view>(holder)->user, user_id{11});
  EXPECT_TRUE(everything_leaves());
}

TEST_F(two_step_registration, is_refused_before_a_secret_is_made) {
  ASSERT_TRUE(is_reserved(open(11)));
  EXPECT_EQ(refusal_in(open(12)), user_reject::email_taken) << "while the first is not complete";
  ASSERT_NE(view_in<user_view>(complete(11)), nullptr);
  EXPECT_EQ(refusal_in(open(13)), user_reject::email_taken);
  EXPECT_EQ(refusal_in(open(14, {}, name_id{0xe2})), user_reject::username_taken);
  EXPECT_TRUE(is_reserved(open(15, {}, name_id{0xe2}, name_id{0xa2}))) << "the address of the refused one is free";
}

TEST_F(two_step_registration, gives_its_names_back_when_abandoned) {
  ASSERT_TRUE(is_reserved(open(11, under_key)));
  abandon(11);
  EXPECT_EQ(stage->count<registration_abandoned>(), 1U);
  EXPECT_TRUE(std::holds_alternative<unavailable>(complete(11).body)) << "too late";
  EXPECT_TRUE(is_reserved(open(12, under_key))) << "the same names, under the same key";
  ASSERT_NE(view_in<user_view>(complete(12)), nullptr);
  EXPECT_EQ(stage->count<registration_completed>(), 1U);
  EXPECT_TRUE(everything_leaves());
}

TEST_F(two_step_registration, that_is_abandoned_while_its_names_are_asked_for_gives_them_back) {
  const auto asked = stage->ask(user_id{11}, opening(11, under_key), true);
  abandon(11);
  EXPECT_FALSE(is_reserved(stage->answer_to(asked))) << "nobody waits for it";
  EXPECT_EQ(stage->count<registration_abandoned>(), 1U);
  EXPECT_TRUE(is_reserved(open(12, under_key)));
  ASSERT_NE(view_in<user_view>(complete(12)), nullptr);
  EXPECT_TRUE(everything_leaves());
}

TEST_F(two_step_registration, cannot_be_abandoned_once_complete) {
  ASSERT_TRUE(is_reserved(open(11)));
  ASSERT_NE(view_in<user_view>(complete(11)), nullptr);
  abandon(11);
  EXPECT_NE(view_in<user_view>(stage->answer_of(user_id{11}, read_user{{11}})), nullptr);
  EXPECT_NE(view_in<user_view>(complete(11)), nullptr) << "once more is the same";
  EXPECT_EQ(stage->count<registration_completed>(), 1U);
}

// ---- the key of a registration -------------------------------------------------------------------------------------

TEST_F(two_step_registration, under_a_used_key_is_the_first_one_again_or_another_body) {
  ASSERT_TRUE(is_reserved(open(11, under_key)));
  EXPECT_EQ(refusal_in(open(12, under_key)), user_reject::request_in_progress);
  ASSERT_NE(view_in<user_view>(complete(11)), nullptr);
  const auto again = open(13, under_key);
  ASSERT_NE(view_in<user_view>(again), nullptr);
  EXPECT_EQ(view_in<user_view>(again)->user, user_id{11});
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(refusal_in(open(14, {1, 2, 99})), user_reject::idempotency_key_reused);
  EXPECT_EQ(refusal_in(open(15, {1, 2, 99}, name_id{0xe9}, name_id{0xa9})), user_reject::idempotency_key_reused)
      << "also where both names differ";
  EXPECT_TRUE(is_reserved(open(16, {}, name_id{0xe9}, name_id{0xa9}))) << "whose names stay free";
}

TEST_F(two_step_registration, that_was_refused_leaves_its_key_free) {
  ASSERT_TRUE(is_reserved(open(11)));
  ASSERT_NE(view_in<user_view>(complete(11)), nullptr);
  EXPECT_EQ(refusal_in(open(12, under_key)), user_reject::email_taken);
  EXPECT_TRUE(is_reserved(open(13, {1, 2, 99}, name_id{0xe9}, name_id{0xa9}))) << "the key is decided anew";
}

// ---- crashes -------------------------------------------------------------------------------------------------------

TEST_F(two_step_registration, that_a_crash_cut_off_is_abandoned_and_leaves_nothing) {
  ASSERT_TRUE(is_reserved(open(11, under_key)));
  stage->journal().flush();
  stage = stage->after_crash();
  stage->settle();
  EXPECT_EQ(stage->count<registration_abandoned>(), 1U);
  EXPECT_EQ(stage->count<registration_completed>(), 0U);
  EXPECT_TRUE(is_reserved(open(12, under_key)));
  ASSERT_NE(view_in<user_view>(complete(12)), nullptr);
  EXPECT_TRUE(everything_leaves());
}

TEST_F(two_step_registration, that_is_complete_outlives_a_crash) {
  ASSERT_TRUE(is_reserved(open(11, under_key)));
  ASSERT_NE(view_in<user_view>(complete(11)), nullptr);
  stage->journal().flush();
  stage = stage->after_crash();
  stage->settle();
  EXPECT_NE(view_in<user_view>(stage->answer_of(user_id{11}, read_user{{11}})), nullptr);
}

/// Opens and completes for `steps` messages, with `groups` of what was written durable; then crashes, and a client
/// registers the same names under the same key.
void crash_and_register_again(std::size_t steps, std::size_t groups, std::size_t& written) {
  set_clock time;
  auto stage = std::make_unique<identity_stage>(time);
  const auto asked = stage->ask(user_id{11}, opening(11, under_key), true);
  bool completing = false;
  for (std::size_t i = 0; i < steps; ++i) {
    if (!completing && stage->answer_to(asked).holds<registration_reserved_view>()) {
      completing = true;
      stage->ask(user_id{11}, completion(11));
    }
    if (!stage->step()) break;
  }
  written = stage->journal().last().value;
  stage->journal().flush_groups(groups);
  stage = stage->after_crash();
  stage->settle();
  stage->sweep();
  auto given = stage->answer_of(user_id{12}, opening(12, under_key), true);
  if (given.holds<registration_reserved_view>()) given = stage->answer_of(user_id{12}, completion(12));
  ASSERT_NE(view_in<user_view>(given), nullptr);
  ASSERT_EQ(stage->count<registration_completed>(), 1U) << "one user";
  for (int i = 0; i < 4; ++i) stage->sweep();
  ASSERT_EQ(stage->in_memory(), 0U) << "everything is acknowledged";
  ASSERT_EQ(stage->isolated(), 0U);
}

TEST(registration_crash, at_every_message_and_every_durable_prefix_ends_with_one_user_or_free_names) {
  std::size_t crashes = 0;
  for (std::size_t steps = 0; steps < 45; ++steps) {
    std::size_t written = 0;
    for (std::size_t groups = 0; groups <= written; ++groups) {
      crash_and_register_again(steps, groups, written);
      ASSERT_FALSE(testing::Test::HasFailure()) << "after " << steps << " messages and " << groups << " groups";
      ++crashes;
    }
  }
  EXPECT_GT(crashes, 150U);
}

}  // namespace
}  // namespace madang
