#include "actors/identity/user_admin.hpp"

#include <gtest/gtest.h>

#include "actors/identity/sessions.hpp"

namespace madang::identity {
namespace {

constexpr user_id minji{11};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};
const admin_act some_act{{1}, "192.0.2.1", "as agreed"};

user registered(role_set roles = role_set{}.with(role::trader)) {
  user made;
  made.id = minji;
  made.stage = registration_stage::registered;
  made.roles = roles;
  return made;
}
user_events commit(user& to, const result<user_events, user_reject>& decision) {
  for (const auto& event : *decision) apply(to, event, {{1}, 1, noon, {}});
  return *decision;
}
administer_user ask(user_change change, std::uint32_t released_at = 0) {
  return {minji, std::move(change), some_act, released_at, false};
}

TEST(a_user, that_is_not_registered_cannot_be_administered) {
  user nobody;
  EXPECT_EQ(decide(nobody, ask(suspend_user{})).error(), user_reject::user_unknown);
  EXPECT_EQ(decide(nobody, change_preferences{minji, {}, 0}).error(), user_reject::user_unknown);
  EXPECT_EQ(decide(nobody, give_consent{minji, consent_kind::terms, "1"}).error(), user_reject::user_unknown);
  EXPECT_FALSE(record_of(nobody).has_value());
}

TEST(a_user, is_suspended_once_and_activated_once) {
  auto current = registered();
  EXPECT_EQ(commit(current, decide(current, ask(suspend_user{}))).size(), 1U);
  EXPECT_EQ(current.standing.status, user_status::suspended);
  EXPECT_TRUE(decide(current, ask(suspend_user{}))->empty());
  commit(current, decide(current, ask(activate_user{})));
  EXPECT_EQ(current.standing.status, user_status::active);
  EXPECT_EQ(current.standing.version, 3U);
}

TEST(a_user, loses_all_sessions_when_he_is_suspended) {
  auto current = registered();
  user_logged_in begun;
  begun.session = {5};
  apply(current, begun, {{1}, 1, noon, {}});
  begun.session = {6};
  apply(current, begun, {{2}, 2, noon, {}});
  commit(current, decide(current, ask(suspend_user{})));
  EXPECT_TRUE(current.sessions.live.empty());
  EXPECT_TRUE(standing_of(current, 9).sessions.empty());
  EXPECT_EQ(standing_of(current, 9).status, user_status::suspended);
}

TEST(a_user, who_administers_is_demoted_only_at_the_version_that_was_released) {
  auto current = registered(role_set{}.with(role::admin));
  const set_roles trader{role_set{}.with(role::trader)};
  EXPECT_EQ(decide(current, ask(trader)).error(), user_reject::user_changed);
  EXPECT_EQ(decide(current, ask(suspend_user{})).error(), user_reject::user_changed);
  EXPECT_EQ(decide(current, ask(trader, 7)).error(), user_reject::user_changed);
  EXPECT_EQ(commit(current, decide(current, ask(trader, 1))).size(), 1U);
  EXPECT_EQ(current.roles, trader.roles);
}

TEST(a_user, keeps_flags_and_quotas_that_a_change_does_not_touch) {
  auto current = registered();
  commit(
      current,
      decide(current, ask(set_flags{user_flags{0}.with(user_flag::premium), user_flags{0}.with(user_flag::premium)})));
  EXPECT_TRUE(current.standing.flags.has(user_flag::premium));
  EXPECT_TRUE(current.standing.flags.has(user_flag::can_paper_trade));
  EXPECT_FALSE(current.standing.flags.has(user_flag::can_real_trade));
  commit(current, decide(current, ask(set_quotas{{5, 7}, true, false})));
  EXPECT_EQ(current.standing.quotas, (user_quotas{5, -1}));
}

TEST(a_user, has_to_bring_another_password_until_he_has) {
  auto current = registered();
  commit(current, decide(current, ask(demand_password_change{})));
  EXPECT_TRUE(record_of(current)->password_change_required);
  apply(current, password_changed{"phc"}, {{2}, 2, noon, {}});
  EXPECT_FALSE(record_of(current)->password_change_required);
}

TEST(settings_of_a_user, change_only_at_the_version_that_is_meant) {
  auto current = registered();
  auto english = user_preferences{};
  english.language = language_code::en;
  EXPECT_EQ(decide(current, change_preferences{minji, english, 2}).error(), user_reject::version_mismatch);
  commit(current, decide(current, change_preferences{minji, english, 1}));
  EXPECT_EQ(preferences_of(current)->version, 2U);
  EXPECT_TRUE(decide(current, change_preferences{minji, english, 2})->empty());
}

TEST(consents_of_a_user, are_kept_once_each_and_bounded) {
  auto current = registered();
  commit(current, decide(current, give_consent{minji, consent_kind::terms, "2026-11-01"}));
  EXPECT_TRUE(decide(current, give_consent{minji, consent_kind::terms, "2026-11-01"})->empty());
  for (std::size_t i = 1; i < consents_max; ++i) {
    commit(current, decide(current, give_consent{minji, consent_kind::privacy, std::to_string(i)}));
  }
  EXPECT_EQ(decide(current, give_consent{minji, consent_kind::privacy, "more"}).error(),
            user_reject::too_many_consents);
  EXPECT_EQ(consents_of(current)->consents.back().version, "2026-11-01");
}

}  // namespace
}  // namespace madang::identity
