#include "actors/identity/changes/outside_identities.hpp"

#include <gtest/gtest.h>

#include "actors/identity/changes/erasure.hpp"
#include "actors/identity/sessions.hpp"
#include "actors/identity/user_entity.hpp"

namespace madang::identity {
namespace {

constexpr user_id minji{11};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};
constexpr name_id at_google{0x901};
constexpr name_id at_kakao{0x902};

void take(user& to, const user_event& event) {
  apply(to, event, {{1}, 1, noon, {}});
}
void take_all(user& to, const user_events& events) {
  for (const auto& one : events) take(to, one);
}

user awaiting_secrets() {
  user made;
  made.id = minji;
  registration_opened start;
  start.user = minji;
  start.email_name = {0xe1};
  start.username_name = {0xa1};
  take(made, start);
  take(made, name_answered{start.email_name, 1, true, {}, {}});
  take(made, name_answered{start.username_name, 1, true, {}, {}});
  return made;
}
user somebody(const std::string& password = "$argon2id$") {
  auto made = awaiting_secrets();
  take(made, registration_completed{"sealed e-mail", "sealed name", password, role_set{}.with(role::trader)});
  return made;
}
link_outside_identity wish(login_provider provider, name_id name) {
  return {minji, {provider, name, name.value + 1}};
}
/// The identity's answer to what it was asked last.
void answer(user& to, name_id from, const name_to_user& what) {
  const auto next = consumed_from(to, from) + 1;
  const auto events = decide(to, from, peer_message<name_to_user>{next, what});
  EXPECT_EQ(events.size(), 2U) << "the question has arrived, and what came of it";
  take_all(to, events);
  EXPECT_TRUE(decide(to, from, peer_message<name_to_user>{next, what}).empty()) << "a copy";
}
void link(user& to, login_provider provider, name_id name) {
  take_all(to, decide(to, wish(provider, name)).value());
  answer(to, name, name_granted{});
}
std::vector<login_provider> linked(const user& of) {
  return outside_links_of(of).value().providers;
}

TEST(an_outside_identity, is_asked_for_and_confirmed_as_a_name_is) {
  auto current = somebody();
  take_all(current, decide(current, wish(login_provider::google, at_google)).value());
  EXPECT_TRUE(is_linking(current));
  EXPECT_TRUE(linked(current).empty()) << "nobody logs in by what is only asked for";
  EXPECT_EQ(current.outside.front().to.to_name.unacknowledged,
            (std::vector<peer_message<user_to_name>>{{1, ask_name{current.outside.front().to.proof, 0}}}));
  answer(current, at_google, name_granted{});
  EXPECT_FALSE(is_linking(current));
  EXPECT_EQ(linked(current), std::vector{login_provider::google});
  const auto& said = current.outside.front().to.to_name.unacknowledged;
  ASSERT_EQ(said.size(), 1U) << "what is answered has arrived";
  EXPECT_TRUE(std::holds_alternative<confirm_name>(said.back().body));
  EXPECT_EQ(user_entity::decode(user_entity::encode(current)).value(), current);
}

TEST(an_outside_identity, is_refused_in_the_order_of_precedence) {
  EXPECT_EQ(decide(user{}, wish(login_provider::google, at_google)).error(), user_reject::user_unknown);
  auto current = somebody();
  take_all(current, decide(current, wish(login_provider::google, at_google)).value());
  EXPECT_EQ(decide(current, wish(login_provider::kakao, at_kakao)).error(), user_reject::request_in_progress);
  EXPECT_EQ(decide(current, erase_user{minji}).error(), user_reject::request_in_progress);
  EXPECT_EQ(decide(current, unlink_outside_identity{minji, login_provider::google}).error(),
            user_reject::outside_link_unknown)
      << "it is not his yet";
  answer(current, at_google, name_granted{});
  EXPECT_EQ(decide(current, wish(login_provider::google, at_google)).value(), user_events{}) << "the same again";
  EXPECT_EQ(decide(current, wish(login_provider::google, at_kakao)).error(), user_reject::outside_link_exists);
  EXPECT_EQ(decide(current, wish(login_provider::kakao, {0xe1})).error(), user_reject::outside_identity_taken)
      << "the hash of his own e-mail address";
}

TEST(an_outside_identity, of_somebody_else_may_be_asked_for_again) {
  auto current = somebody();
  for (int i = 0; i < 30; ++i) {
    const auto events = decide(current, wish(login_provider::kakao, at_kakao));
    ASSERT_TRUE(events.has_value()) << i;
    take_all(current, *events);
    answer(current, at_kakao, name_denied{{12}, {}});
    EXPECT_TRUE(linked(current).empty());
  }
  EXPECT_EQ(current.former_names.size(), 1U);
}

TEST(an_outside_identity, leaves_when_it_is_unlinked_unless_it_is_the_last_way_in) {
  auto current = somebody("");
  link(current, login_provider::google, at_google);
  const unlink_outside_identity wish_google{minji, login_provider::google};
  EXPECT_EQ(decide(current, wish_google).error(), user_reject::last_login_method);
  link(current, login_provider::kakao, at_kakao);
  take_all(current, decide(current, wish_google).value());
  EXPECT_EQ(linked(current), std::vector{login_provider::kakao});
  EXPECT_TRUE(std::holds_alternative<quit_name>(current.former_names.back().to_name.unacknowledged.back().body));
  link(current, login_provider::google, at_google);
  EXPECT_EQ(linked(current).size(), 2U) << "its pair goes on";
}

TEST(an_outside_identity, is_bounded_with_the_names_and_always_finds_a_place_to_leave_to) {
  auto current = somebody();
  std::uint64_t next = 0x1000;
  for (; decide(current, wish(login_provider::google, {next})).has_value(); ++next) {
    link(current, login_provider::google, {next});
    take_all(current, decide(current, unlink_outside_identity{minji, login_provider::google}).value());
    ASSERT_LE(current.former_names.size(), former_names_max);
  }
  EXPECT_EQ(decide(current, wish(login_provider::google, {next})).error(), user_reject::too_many_name_changes);
  EXPECT_EQ(current.former_names.size(), former_names_max);
  EXPECT_TRUE(decide(current, wish(login_provider::google, {next - 1})).has_value()) << "one that was his before";
}

TEST(an_outside_identity, stands_for_the_password_of_a_registration) {
  auto current = awaiting_secrets();
  complete_outside_registration command;
  command.user = minji;
  command.secrets = {"sealed e-mail", "sealed name", "", role_set{}.with(role::trader)};
  command.verified = true;
  command.identity = {login_provider::naver, {0x903}, 5};
  take_all(current, decide(current, command));
  EXPECT_EQ(current.stage, registration_stage::registered);
  EXPECT_TRUE(current.standing.flags.has(user_flag::verified));
  EXPECT_TRUE(is_linking(current));
  answer(current, {0x903}, name_granted{});
  EXPECT_EQ(linked(current), std::vector{login_provider::naver});
  EXPECT_TRUE(decide(current, command).empty()) << "once";
}

TEST(an_outside_identity, is_unlinked_by_who_proves_to_have_the_mailbox_that_nobody_had_verified) {
  auto current = somebody("");
  link(current, login_provider::google, at_google);
  take(current, link_issued{link_kind::reset_password, "hash", noon + nanos_per_second});
  change_password command{minji, "$argon2id$new", {}, "hash", noon};
  take_all(current, decide(current, command).value());
  EXPECT_TRUE(linked(current).empty());

  auto verified = somebody("");
  take(verified, email_verified{});
  link(verified, login_provider::google, at_google);
  take(verified, link_issued{link_kind::reset_password, "hash", noon + nanos_per_second});
  take_all(verified, decide(verified, command).value());
  EXPECT_EQ(linked(verified).size(), 1U);
}

TEST(an_outside_identity, is_unlinked_by_a_reset_of_the_password_beside_which_it_was_linked) {
  auto current = somebody();
  take(current, email_verified{});
  link(current, login_provider::google, at_google);
  take(current, link_issued{link_kind::reset_password, "hash", noon + nanos_per_second});
  take_all(current, decide(current, wish(login_provider::kakao, at_kakao)).value());
  const change_password reset{minji, "$argon2id$new", {}, "hash", noon};
  EXPECT_EQ(decide(current, reset).error(), user_reject::request_in_progress) << "nothing is linked behind its back";
  answer(current, at_kakao, name_granted{});
  EXPECT_EQ(linked(current).size(), 2U);
  auto by_its_user = current;
  take_all(by_its_user, decide(by_its_user, change_password{minji, "$argon2id$new", {}, "", noon}).value());
  EXPECT_EQ(linked(by_its_user).size(), 2U) << "whoever has shown the old one";
  take_all(current, decide(current, reset).value());
  EXPECT_TRUE(linked(current).empty());

  auto by_an_operator = by_its_user;
  take_all(by_an_operator, decide(by_an_operator, set_password{minji, "$argon2id$new"}).value());
  EXPECT_TRUE(linked(by_an_operator).empty());
}

TEST(an_outside_identity, keeps_the_token_that_lasts_and_loses_it_with_the_link) {
  auto current = somebody();
  const auto keep = [&](const std::string& token, bool lasting) {
    take_all(current, decide(current, keep_outside_token{minji, {login_provider::google, token, lasting}}));
    return outside_token_of(current, login_provider::google)->sealed;
  };
  EXPECT_EQ(keep("too early", true), "") << "nothing is linked";
  link(current, login_provider::google, at_google);
  EXPECT_EQ(keep("for an hour", false), "for an hour");
  EXPECT_EQ(keep("for long", true), "for long");
  EXPECT_EQ(keep("for an hour", false), "for long");
  EXPECT_EQ(user_entity::decode(user_entity::encode(current)).value(), current);
  take_all(current, decide(current, unlink_outside_identity{minji, login_provider::google}).value());
  EXPECT_EQ(outside_token_of(current, login_provider::google)->sealed, "");
}

TEST(an_outside_identity, is_free_again_when_its_user_is_erased) {
  auto current = somebody();
  link(current, login_provider::google, at_google);
  take_all(current, decide(current, erase_user{minji}).value());
  EXPECT_TRUE(std::holds_alternative<release_name>(current.outside.front().to.to_name.unacknowledged.back().body));
}

}  // namespace
}  // namespace madang::identity
