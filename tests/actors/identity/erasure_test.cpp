#include "actors/identity/changes/erasure.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "actors/identity/sessions.hpp"
#include "actors/identity/user_admin.hpp"
#include "actors/identity/user_entity.hpp"

namespace madang::identity {
namespace {

constexpr user_id minji{11};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};

void take(user& to, const user_event& event) {
  apply(to, event, {{1}, 1, noon, {}});
}

/// With two sessions, a key, an account, a second factor, settings and a consent.
user somebody() {
  user made;
  made.id = minji;
  registration_opened start;
  start.user = minji;
  start.request_name = {0xc1};
  start.email_name = {0xe1};
  start.username_name = {0xa1};
  start.request = {1, 2, 3};
  take(made, start);
  for (const auto name : {start.request_name, start.email_name, start.username_name}) {
    take(made, name_answered{name, 1, true, {}, {}});
  }
  take(made, registration_completed{"sealed e-mail", "sealed name", "$argon2id$", role_set{}.with(role::trader)});
  take(made, messages_acknowledged{
                 {{entity_of(name_id{0xc1}), 2}, {entity_of(name_id{0xe1}), 2}, {entity_of(name_id{0xa1}), 2}}});
  take(made, account_requested{{501}, account_kind::paper, currency::krw, "first", {}});
  take(made, messages_acknowledged{{{entity_of(account_id{501}), 1}}});
  for (const std::uint64_t session : {5U, 6U}) {
    user_logged_in begun;
    begun.session = {session};
    begun.from.sealed = "sealed origin";
    take(made, begun);
  }
  take(made, api_key_created{1, "sealed key name", scope_set{}.with(api_scope::read), {}, {}, "sealed secret"});
  take(made, two_factor_prepared{"sealed seed"});
  take(made, preferences_changed{{language_code::en, "Asia/Tokyo", price_colors::green_up, true, true, true, true}});
  take(made, consent_given{consent_kind::terms, "2026-11-01"});
  take(made, watch_lists_changed{"sealed lists", 1});
  take(made, link_issued{link_kind::reset_password, "hash", noon});
  return made;
}

user erased() {
  auto made = somebody();
  const auto decision = decide(made, erase_user{minji});
  for (const auto& event : *decision) take(made, event);
  return made;
}

TEST(an_erasure, ends_sessions_and_keys_before_the_person) {
  const auto events = decide(somebody(), erase_user{minji});
  ASSERT_TRUE(events.has_value());
  EXPECT_EQ(*events, (user_events{session_revoked{{5}, session_end::erased}, session_revoked{{6}, session_end::erased},
                                  api_key_revoked{1}, user_erased{}}));
}

TEST(an_erasure, leaves_no_field_of_the_person_in_the_state) {
  const auto current = erased();
  const auto bytes = user_entity::encode(current);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (const auto* personal : {"sealed", "argon2id", "Tokyo", "hash"}) {
    EXPECT_EQ(text.find(personal), std::string_view::npos) << personal;
  }
  EXPECT_EQ(current.profile.consents.size(), 1U) << "what was agreed to stays, and names nobody";
}

TEST(an_erasure, frees_the_names_and_closes_the_accounts) {
  const auto current = erased();
  for (const auto* name : {&current.request_key, &current.email, &current.username}) {
    EXPECT_EQ(name->to_name.unacknowledged, (std::vector<peer_message<user_to_name>>{{3, release_name{}}}));
  }
  EXPECT_EQ(current.accounts.front().to_account.unacknowledged,
            (std::vector<peer_message<accounts::user_to_account>>{{2, accounts::close_account{}}}));
  EXPECT_TRUE(user_entity::is_live(current)) << "a start brings it back until all have heard";
}

TEST(an_erasure, leaves_somebody_who_may_do_nothing) {
  const auto current = erased();
  const auto standing = standing_of(current, 9);
  EXPECT_EQ(standing.status, user_status::erased);
  EXPECT_TRUE(standing.sessions.empty() && standing.api_keys.empty());
  EXPECT_FALSE(view_of(current).has_value());
  EXPECT_EQ(decide(current, erase_user{minji}).error(), user_reject::user_unknown);
  open_session again{minji, {}, 5, noon};
  again.session.session = {7};
  EXPECT_EQ(decide(current, again).error(), user_reject::user_unknown);
  EXPECT_EQ(decide(current, set_password{minji, "$argon2id$"}).error(), user_reject::user_unknown);
  EXPECT_EQ(decide(current, administer_user{minji, activate_user{}, {}, 0, false}).error(), user_reject::user_unknown);
  EXPECT_EQ(record_of(current)->status, user_status::erased) << "an administrator sees that there was somebody";
  EXPECT_EQ(std::get<user_reject>(answer_registration(current, 3)), user_reject::request_in_progress);
}

TEST(an_erasure, is_not_for_administrators_nor_for_nobody) {
  auto current = somebody();
  take(current, roles_changed{role_set{}.with(role::admin), {}});
  EXPECT_EQ(decide(current, erase_user{minji}).error(), user_reject::erasure_blocked);
  EXPECT_EQ(decide(user{}, erase_user{minji}).error(), user_reject::user_unknown);
}

TEST(a_registration, is_complete_together_with_its_consents) {
  user current;
  current.id = minji;
  registration_opened start;
  start.user = minji;
  start.email_name = {0xe1};
  start.username_name = {0xa1};
  take(current, start);
  for (const auto name : {start.email_name, start.username_name}) take(current, name_answered{name, 1, true, {}, {}});
  const complete_registration command{
      minji, {"sealed e-mail", "sealed name", "$argon2id$", {}}, {{consent_kind::privacy, "2026-11-01"}}};
  const auto events = decide(current, command);
  ASSERT_EQ(events.size(), 2U) << "one group: both or none";
  for (const auto& event : events) take(current, event);
  EXPECT_EQ(consents_of(current)->consents, (std::vector<given_consent>{{consent_kind::privacy, "2026-11-01", noon}}));
}

}  // namespace
}  // namespace madang::identity
