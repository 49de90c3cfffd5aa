#include "actors/identity/sessions.hpp"

#include <gtest/gtest.h>

namespace madang::identity {
namespace {

constexpr user_id minji{11};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};
constexpr std::int64_t second = nanos_per_second;
constexpr std::int64_t hour = 3'600 * second;

/// A registered user with its stream: applies what is decided and keeps it for replay.
struct subject {
  user state = blank();
  std::vector<user_event> journal;
  unix_nanos now = noon;

  subject() {
    registration_started start;
    start.user = minji;
    start.email_name = {0xe1};
    start.username_name = {0xa1};
    start.password_hash = "$argon2id$…";
    start.sealed_email = "sealed e-mail";
    start.roles = role_set{}.with(role::trader);
    commit({start, name_answered{{0xe1}, 1, true, {}, {}}, name_answered{{0xa1}, 1, true, {}, {}}, user_registered{}});
  }
  static user blank() {
    user made;
    made.id = minji;
    return made;
  }
  void commit(const user_events& events) {
    for (const auto& event : events) {
      journal.push_back(event);
      apply(state, event, {{journal.size()}, journal.size(), now, {}});
    }
  }
  /// The events of a decision, committed.
  template <class Decision>
  user_events done(Decision decision) {
    EXPECT_TRUE(decision);
    if (!decision) return {};
    commit(*decision);
    return *decision;
  }
  open_session log_in_command(std::uint64_t session, bool cookie = false) const {
    user_logged_in begun;
    begun.session = {session};
    begun.refresh_hash = "r" + std::to_string(session) + ".0";
    begun.cookie = cookie;
    begun.refresh_ends_at = now + 168 * hour;
    begun.ends_at = now + 2'000 * hour;
    begun.idle_ns = cookie ? hour : 0;
    begun.noted_ns = 300 * second;
    return {minji, begun, 3, now};
  }
  user_events log_in(std::uint64_t session, bool cookie = false) {
    return done(decide(state, log_in_command(session, cookie)));
  }
  refresh_session refresh_command(std::uint64_t session, std::string hash, std::uint64_t nonce) const {
    return {minji, {session}, hash, hash + "+" + std::to_string(nonce), {nonce, 0}, now + 168 * hour, 10 * second, now};
  }
  refresh_decision refresh(std::uint64_t session, std::string hash, std::uint64_t nonce) {
    auto decision = decide(state, refresh_command(session, std::move(hash), nonce));
    EXPECT_TRUE(decision);
    if (auto* events = std::get_if<user_events>(&*decision)) commit(*events);
    if (auto* ends = std::get_if<refresh_ends_session>(&*decision)) commit(ends->events);
    return *decision;
  }
  std::vector<std::uint64_t> live() const {
    std::vector<std::uint64_t> out;
    for (const auto& one : state.sessions.live) out.push_back(one.id.value);
    return out;
  }
};

TEST(user_sessions, the_oldest_ends_when_there_are_more_than_allowed) {
  subject user;
  for (std::uint64_t i = 1; i <= 3; ++i) user.log_in(i);
  const auto events = user.log_in(4);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(std::get<session_revoked>(events[0]), (session_revoked{{1}, session_end::displaced}));
  EXPECT_EQ(user.live(), (std::vector<std::uint64_t>{2, 3, 4}));
}

TEST(user_sessions, sessions_that_have_run_out_end_before_others_are_displaced) {
  subject user;
  user.log_in(1);
  user.log_in(2, true);
  user.log_in(3);
  user.now = noon + 2 * hour;
  const auto events = user.log_in(4);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(std::get<session_revoked>(events[0]), (session_revoked{{2}, session_end::idle}));
}

TEST(user_sessions, whoever_is_suspended_or_must_change_the_password_does_not_log_in) {
  subject user;
  user.state.standing.password_change_required = true;
  EXPECT_EQ(decide(user.state, user.log_in_command(1)).error(), user_reject::password_change_required);
  user.state.standing.status = user_status::suspended;
  EXPECT_EQ(decide(user.state, user.log_in_command(1)).error(), user_reject::user_suspended);
  EXPECT_EQ(decide(subject::blank(), user.log_in_command(1)).error(), user_reject::user_unknown);
}

TEST(user_sessions, a_refresh_token_is_good_once) {
  subject user;
  user.log_in(1);
  EXPECT_TRUE(std::holds_alternative<user_events>(user.refresh(1, "r1.0", 7)));
  user.now = noon + 11 * second;
  const auto again = user.refresh(1, "r1.0", 8);
  ASSERT_TRUE(std::holds_alternative<refresh_ends_session>(again));
  EXPECT_EQ(std::get<refresh_ends_session>(again).why, user_reject::refresh_reused);
  EXPECT_TRUE(user.live().empty()) << "the whole session ends";
  EXPECT_EQ(decide(user.state, user.refresh_command(1, "r1.0+7", 9)).error(), user_reject::refresh_invalid);
}

TEST(user_sessions, the_same_token_within_moments_gets_the_same_successor) {
  subject user;
  user.log_in(1);
  user.refresh(1, "r1.0", 7);
  user.now = noon + 9 * second;
  for (std::uint64_t nonce : {8U, 9U}) {
    const auto again = user.refresh(1, "r1.0", nonce);
    ASSERT_TRUE(std::holds_alternative<refreshed_before>(again));
    EXPECT_EQ(std::get<refreshed_before>(again).nonce, (refresh_nonce{7, 0}));
  }
  EXPECT_TRUE(std::holds_alternative<user_events>(user.refresh(1, "r1.0+7", 10))) << "and the successor is good";
  EXPECT_TRUE(std::holds_alternative<refreshed_before>(user.refresh(1, "r1.0", 11))) << "whatever became of it";
}

TEST(user_sessions, a_refresh_lasts_no_longer_than_its_session) {
  subject user;
  user.log_in(1);
  user.now = noon + 100 * hour;
  user.refresh(1, "r1.0", 7);
  EXPECT_EQ(user.state.sessions.live[0].refresh_ends_at, noon + 268 * hour);
  user.state.sessions.live[0].ends_at = noon + 101 * hour;
  user.refresh(1, "r1.0+7", 8);
  EXPECT_EQ(user.state.sessions.live[0].refresh_ends_at, noon + 101 * hour);
  user.now = noon + 101 * hour;
  const auto late = user.refresh(1, "r1.0+7+8", 9);
  ASSERT_TRUE(std::holds_alternative<refresh_ends_session>(late));
  EXPECT_EQ(std::get<refresh_ends_session>(late).why, user_reject::refresh_invalid);
}

TEST(user_sessions, a_session_in_a_cookie_ends_by_idling_and_lives_while_it_is_seen) {
  subject user;
  user.log_in(1, true);
  user.now = noon + hour;
  EXPECT_TRUE(decide(user.state, note_session_seen{minji, {1}, user.now + -second}).size() == 1);
  user.commit(decide(user.state, note_session_seen{minji, {1}, user.now}));
  EXPECT_TRUE(decide(user.state, note_session_seen{minji, {1}, user.now + 299 * second}).empty()) << "once in a while";
  user.now = user.now + hour + 299 * second;
  EXPECT_TRUE(std::holds_alternative<user_events>(user.refresh(1, "r1.0", 7)));
  user.now = user.now + hour + 300 * second;
  EXPECT_TRUE(decide(user.state, note_session_seen{minji, {1}, user.now}).empty());
  EXPECT_TRUE(std::holds_alternative<refresh_ends_session>(user.refresh(1, "r1.0+7", 8)));
}

TEST(user_sessions, one_or_all_others_are_ended) {
  subject user;
  for (std::uint64_t i = 1; i <= 3; ++i) user.log_in(i);
  EXPECT_EQ(decide(user.state, end_sessions{minji, {9}, {}, {}}).error(), user_reject::session_unknown);
  EXPECT_EQ(user.done(decide(user.state, end_sessions{minji, {1}, {}, session_end::revoked})).size(), 1U);
  EXPECT_EQ(user.done(decide(user.state, end_sessions{minji, {}, {3}, session_end::revoked})).size(), 1U);
  EXPECT_EQ(user.live(), std::vector<std::uint64_t>{3});
}

TEST(user_sessions, the_standing_says_roles_sessions_and_the_last_event) {
  subject user;
  user.log_in(1, true);
  const auto standing = standing_of(user.state, 7);
  EXPECT_EQ(standing.version, 7U);
  EXPECT_EQ(standing.roles, role_set{}.with(role::trader));
  ASSERT_EQ(standing.sessions.size(), 1U);
  EXPECT_EQ(standing.sessions[0],
            (live_session{{1}, noon + 168 * hour, noon + hour + 300 * second, noon, noon + 300 * second, {}}));
  EXPECT_TRUE(changes_standing(session_revoked{}));
  EXPECT_FALSE(changes_standing(login_failed{}));
}

TEST(user_sessions, failed_log_ins_are_written_down_so_often_an_hour_and_counted_beyond) {
  subject user;
  for (int i = 0; i < 2; ++i) {
    user.commit(decide(user.state, note_login_failed{minji, login_result::bad_credentials, {}, 2, user.now}, 0));
  }
  EXPECT_EQ(user.state.sessions.failures_noted.count, 2U);
  EXPECT_TRUE(decide(user.state, note_login_failed{minji, {}, {}, 2, user.now}, 5).empty());
  const auto later = decide(user.state, note_login_failed{minji, {}, {}, 2, user.now + hour}, 5);
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(std::get<login_failed>(later[0]).count, 6U);
}

TEST(user_sessions, a_new_password_ends_all_others_and_one_by_a_link_all_of_them) {
  subject user;
  for (std::uint64_t i = 1; i <= 3; ++i) user.log_in(i);
  user.done(decide(user.state, change_password{minji, "$new", {2}, {}, user.now}));
  EXPECT_EQ(user.live(), std::vector<std::uint64_t>{2});
  EXPECT_EQ(user.state.password_hash, "$new");
  user.state.standing.password_change_required = true;
  user.done(decide(user.state, issue_link{minji, link_kind::reset_password, "h", user.now + hour, 9, user.now}));
  EXPECT_EQ(decide(user.state, change_password{minji, "$x", {}, "other", user.now}).error(), user_reject::link_invalid);
  EXPECT_EQ(decide(user.state, change_password{minji, "$x", {}, "h", user.now + hour}).error(),
            user_reject::link_invalid);
  user.done(decide(user.state, change_password{minji, "$newer", {}, "h", user.now}));
  EXPECT_TRUE(user.live().empty());
  EXPECT_FALSE(user.state.standing.password_change_required);
  EXPECT_EQ(decide(user.state, change_password{minji, "$x", {}, "h", user.now}).error(), user_reject::link_invalid)
      << "good once";
}

TEST(user_sessions, a_link_verifies_the_address_once_and_a_newer_one_replaces_it) {
  subject user;
  const auto issue = [&](std::string hash) {
    return issue_link{minji, link_kind::verify_email, std::move(hash), user.now + hour, 2, user.now};
  };
  user.done(decide(user.state, issue("first")));
  user.done(decide(user.state, issue("second")));
  EXPECT_EQ(decide(user.state, issue("third")).error(), user_reject::too_many_links);
  EXPECT_EQ(decide(user.state, verify_email{minji, "first", user.now}).error(), user_reject::link_invalid);
  EXPECT_EQ(decide(user.state, change_password{minji, "$x", {}, "second", user.now}).error(), user_reject::link_invalid)
      << "a link is for one thing";
  user.done(decide(user.state, verify_email{minji, "second", user.now}));
  EXPECT_TRUE(user.state.standing.flags.has(user_flag::verified));
  user.now = user.now + hour;
  EXPECT_TRUE(decide(user.state, issue("fourth"))->empty()) << "nothing to verify";
}

TEST(user_sessions, a_replay_ends_in_the_same_state) {
  subject user;
  for (std::uint64_t i = 1; i <= 4; ++i) user.log_in(i, i == 2);
  user.refresh(4, "r4.0", 7);
  user.done(decide(user.state, issue_link{minji, link_kind::reset_password, "h", user.now + hour, 9, user.now}));
  user.done(decide(user.state, change_password{minji, "$new", {}, "h", user.now}));
  auto replayed = subject::blank();
  for (std::size_t i = 0; i < user.journal.size(); ++i) {
    apply(replayed, user.journal[i], {{i + 1}, i + 1, noon, {}});
  }
  EXPECT_EQ(replayed, user.state);
}

}  // namespace
}  // namespace madang::identity
