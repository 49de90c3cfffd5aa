// Outside identities between the real actors of users and names, over crashes.
#include <gtest/gtest.h>

#include <string>

#include "tests/actors/identity/identity_stage.hpp"
#include "tests/support/checked.hpp"

namespace madang {
namespace {

constexpr name_id at_google{0x901};
constexpr std::uint64_t proof = 7;

open_registration opening(std::uint64_t user) {
  registration_opened start;
  start.user = {user};
  start.email_name = {0xe000 + user};
  start.email_proof = 5;
  start.username_name = {0xa000 + user};
  start.username_proof = 6;
  return {start, {}};
}
keyed_outside_identity identity_of(name_id name) {
  return {login_provider::google, name, proof};
}
link_outside_identity wish(std::uint64_t user, name_id name = at_google) {
  return {{user}, identity_of(name)};
}
complete_outside_registration completion(std::uint64_t user, name_id name = at_google) {
  return {{user}, {"sealed e-mail", "sealed name", "", role_set{}.with(role::trader)}, true, identity_of(name), {}};
}

template <class View>
checked_pointer<const View> view_in(const answer& given) {
  return given.get_if<View>();
}
user_reject refusal_in(const answer& given) {
  const auto* why = std::get_if<refusal>(&given.body);
  return why != nullptr && given.to ? why->as<user_reject>().value_or(user_reject{}) : user_reject{};
}

class outside_identities : public testing::Test {
 protected:
  /// With a password.
  static void enrol(identity_stage& on, std::uint64_t user) {
    on.answer_of(user_id{user}, opening(user), true);
    on.answer_of(
        user_id{user},
        complete_registration{{user}, {"sealed e-mail", "sealed name", "$argon2id$", role_set{}.with(role::trader)}});
  }
  static user_id holder(identity_stage& on, name_id name) {
    const auto given = on.answer_of(name, resolve_name{name, proof});
    const auto view = view_in<name_holder_view>(given);
    return view != nullptr ? view->user : user_id{};
  }
  static bool everything_leaves(identity_stage& on) {
    for (int i = 0; i < 4; ++i) on.sweep();
    return on.in_memory() == 0 && on.isolated() == 0;
  }

  set_clock time;
  identity_stage stage{time};
};

TEST_F(outside_identities, find_the_user_that_they_are_linked_to_and_nobody_afterwards) {
  enrol(stage, 11);
  EXPECT_FALSE(holder(stage, at_google));
  const auto linked = stage.answer_of(user_id{11}, wish(11));
  ASSERT_NE(view_in<outside_links_view>(linked), nullptr);
  EXPECT_EQ(view_in<outside_links_view>(linked)->providers, std::vector{login_provider::google});
  EXPECT_EQ(holder(stage, at_google), user_id{11});
  EXPECT_NE(view_in<outside_links_view>(stage.answer_of(user_id{11}, wish(11))), nullptr) << "the same again";
  stage.answer_of(user_id{11}, unlink_outside_identity{{11}, login_provider::google});
  EXPECT_FALSE(holder(stage, at_google));
  EXPECT_TRUE(everything_leaves(stage));
}

TEST_F(outside_identities, belong_to_one_of_two_users_who_race_for_them) {
  enrol(stage, 11);
  enrol(stage, 12);
  const auto first = stage.ask(user_id{11}, wish(11));
  const auto second = stage.ask(user_id{12}, wish(12));
  stage.settle();
  const bool is_first = view_in<outside_links_view>(stage.answer_to(first)) != nullptr;
  EXPECT_EQ(refusal_in(stage.answer_to(is_first ? second : first)), user_reject::outside_identity_taken);
  EXPECT_EQ(holder(stage, at_google), user_id{is_first ? 11U : 12U});
  const std::uint64_t loser = is_first ? 12 : 11;
  stage.answer_of(user_id{is_first ? 11U : 12U},
                  unlink_outside_identity{{is_first ? 11U : 12U}, login_provider::google});
  EXPECT_NE(view_in<outside_links_view>(stage.answer_of(user_id{loser}, wish(loser))), nullptr) << "free again";
  EXPECT_EQ(holder(stage, at_google), user_id{loser});
  EXPECT_TRUE(everything_leaves(stage));
}

TEST_F(outside_identities, register_somebody_who_is_known_by_them_at_once) {
  stage.answer_of(user_id{11}, opening(11), true);
  const auto made = stage.answer_of(user_id{11}, completion(11));
  ASSERT_NE(view_in<user_view>(made), nullptr);
  EXPECT_TRUE(view_in<user_view>(made)->password_hash.empty());
  EXPECT_EQ(holder(stage, at_google), user_id{11});
  EXPECT_EQ(refusal_in(stage.answer_of(user_id{11}, unlink_outside_identity{{11}, login_provider::google})),
            user_reject::last_login_method);
  EXPECT_TRUE(everything_leaves(stage));
}

TEST_F(outside_identities, register_somebody_also_where_they_are_anothers) {
  enrol(stage, 12);
  stage.answer_of(user_id{12}, wish(12));
  stage.answer_of(user_id{11}, opening(11), true);
  EXPECT_NE(view_in<user_view>(stage.answer_of(user_id{11}, completion(11))), nullptr);
  EXPECT_EQ(holder(stage, at_google), user_id{12}) << "who resets his password by a link";
  EXPECT_TRUE(everything_leaves(stage));
}

TEST_F(outside_identities, are_linked_to_the_end_after_a_crash_at_any_message) {
  for (std::size_t steps = 0; steps < 14; ++steps) {
    set_clock own_time;
    auto own = std::make_unique<identity_stage>(own_time);
    enrol(*own, 11);
    for (int i = 0; i < 4; ++i) own->sweep();
    own->ask(user_id{11}, wish(11));
    for (std::size_t i = 0; i < steps; ++i) own->step();
    own->journal().flush();
    own = own->after_crash();
    own->settle();
    ASSERT_NE(view_in<outside_links_view>(own->answer_of(user_id{11}, wish(11))), nullptr) << steps;
    ASSERT_EQ(own->count<outside_identity_linked>(), 1U) << steps;
    ASSERT_EQ(holder(*own, at_google), user_id{11}) << steps;
    ASSERT_TRUE(everything_leaves(*own)) << steps;
  }
}

TEST_F(outside_identities, are_free_when_their_user_is_erased) {
  enrol(stage, 11);
  stage.answer_of(user_id{11}, wish(11));
  ASSERT_NE(view_in<user_erased_view>(stage.answer_of(user_id{11}, erase_user{{11}})), nullptr);
  EXPECT_FALSE(holder(stage, at_google));
  enrol(stage, 12);
  EXPECT_NE(view_in<outside_links_view>(stage.answer_of(user_id{12}, wish(12))), nullptr);
  EXPECT_EQ(holder(stage, at_google), user_id{12});
  EXPECT_TRUE(everything_leaves(stage));
}

}  // namespace
}  // namespace madang
