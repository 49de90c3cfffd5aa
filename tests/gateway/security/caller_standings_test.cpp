#include "gateway/security/caller_standings.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "gateway/api/pending_replies.hpp"
#include "tests/support/fake_node.hpp"

namespace madang {
namespace {

using verdict = caller_admission::verdict;

constexpr unix_nanos far_away{9'000'000'000 * nanos_per_second};

/// One io thread's standings before a region that answers when the test says so.
class caller_standings_test : public testing::Test {
 protected:
  caller_standings_test() {
    entities_.out = [this](output out) { answers_.push_back(std::move(out)); };
  }

  /// The answers that are due come.
  void answer() {
    replies_->push(std::exchange(answers_, {}));
    replies_->drain([](output&&) {});
  }
  verified_caller token(user_id user = the_user, session_id session = the_session) const {
    return {user, {}, far_away, session};
  }
  verdict ask(const verified_caller& who) {
    verdict out = verdict::unknown;
    known_.admit_or_ask(who, [&](verdict found, const verified_caller& as) {
      out = found;
      admitted_ = as;
    });
    return out;
  }
  /// The verdict may come later than this returns.
  verdict ask_and_wait(const verified_caller& who) {
    const auto out = std::make_shared<verdict>(verdict::unknown);
    known_.admit_or_ask(who, [this, out](verdict found, const verified_caller& as) {
      *out = found;
      admitted_ = as;
    });
    answer();
    return *out;
  }
  verdict now(verified_caller who) { return known_.admit(who, time_.now()); }

  frozen_clock time_;
  fake_region entities_;
  std::vector<output> answers_;
  std::shared_ptr<pending_replies> replies_ = std::make_shared<pending_replies>(1, [] {});
  caller_standings known_{entities_, replies_, time_, 2, 0};
  verified_caller admitted_;
};

TEST_F(caller_standings_test, asks_a_user_once_and_gives_the_roles_of_the_standing) {
  auto first = verdict::unknown;
  auto second = verdict::unknown;
  known_.admit_or_ask(token(), [&](verdict found, const auto&) { first = found; });
  known_.admit_or_ask(token(), [&](verdict found, const auto&) { second = found; });
  EXPECT_EQ(entities_.standings_asked, 1) << "two callers wait for one answer";
  EXPECT_EQ(first, verdict::unknown);
  answer();
  EXPECT_EQ(first, verdict::admitted);
  EXPECT_EQ(second, verdict::admitted);
  EXPECT_EQ(ask(token()), verdict::admitted);
  EXPECT_EQ(admitted_.roles, role_set{}.with(role::trader));
  EXPECT_TRUE(admitted_.flags.has(user_flag::can_paper_trade));
  EXPECT_EQ(entities_.standings_asked, 1);
}

TEST_F(caller_standings_test, refuses_a_token_whose_session_is_not_there) {
  EXPECT_EQ(ask_and_wait(token(the_user, {7})), verdict::refused);
  EXPECT_EQ(ask_and_wait(token(the_user, {})), verdict::refused) << "nor one without a session";
}

TEST_F(caller_standings_test, follows_a_change_at_once_and_never_an_older_one) {
  ASSERT_EQ(ask_and_wait(token()), verdict::admitted);
  auto changed = plausible_standing(the_user);
  changed.version = 5;
  changed.roles = role_set{}.with(role::viewer);
  known_.take(changed);
  ASSERT_EQ(ask(token()), verdict::admitted);
  EXPECT_EQ(admitted_.roles, role_set{}.with(role::viewer));
  auto older = plausible_standing(the_user);
  older.version = 4;
  known_.take(older);
  ASSERT_EQ(ask(token()), verdict::admitted);
  EXPECT_EQ(admitted_.roles, role_set{}.with(role::viewer));
  changed.version = 6;
  changed.sessions.clear();
  known_.take(changed);
  EXPECT_EQ(now(token()), verdict::refused);
}

TEST_F(caller_standings_test, believes_news_rather_than_an_older_answer_that_comes_after_them) {
  const auto found = std::make_shared<verdict>(verdict::unknown);
  known_.admit_or_ask(token(), [found](verdict late, const auto&) { *found = late; });
  auto changed = plausible_standing(the_user);
  changed.version += 1;
  changed.status = user_status::suspended;
  known_.take(changed);
  answer();
  EXPECT_EQ(*found, verdict::refused);
  EXPECT_EQ(now(token()), verdict::refused);
}

TEST_F(caller_standings_test, asks_anew_about_those_of_whom_news_may_have_been_lost) {
  constexpr user_id other{0x77};
  ASSERT_EQ(ask_and_wait(token()), verdict::admitted);
  ASSERT_EQ(ask_and_wait(token(other)), verdict::admitted);
  known_.forget([](user_id one) { return one == the_user; });
  EXPECT_EQ(now(token()), verdict::unknown);
  EXPECT_EQ(now(token(other)), verdict::admitted) << "he lives here";
  entities_.standing_of = [](user_id user) {
    auto out = plausible_standing(user);
    out.status = user_status::suspended;
    return answer_body(out);
  };
  EXPECT_EQ(ask_and_wait(token()), verdict::refused);
}

TEST_F(caller_standings_test, asks_once_more_where_news_may_have_been_lost_while_an_answer_was_on_its_way) {
  const auto found = std::make_shared<verdict>(verdict::unknown);
  known_.admit_or_ask(token(), [found](verdict late, const auto&) { *found = late; });
  known_.forget([](user_id) { return true; });
  entities_.standing_of = [](user_id user) {
    auto out = plausible_standing(user);
    out.status = user_status::suspended;
    return answer_body(out);
  };
  answer();
  EXPECT_EQ(*found, verdict::unknown) << "the answer may be from before";
  answer();
  EXPECT_EQ(*found, verdict::refused);
  EXPECT_EQ(entities_.standings_asked, 2);
}

TEST_F(caller_standings_test, admits_nobody_who_is_suspended) {
  entities_.standing_of = [](user_id user) {
    auto out = plausible_standing(user);
    out.status = user_status::suspended;
    return answer_body(out);
  };
  EXPECT_EQ(ask_and_wait(token()), verdict::refused);
}

TEST_F(caller_standings_test, ends_a_session_by_time_and_by_idling) {
  const auto start = time_.now();
  entities_.standing_of = [&](user_id user) {
    auto out = plausible_standing(user);
    out.sessions[0].ends_at = start + 100;
    out.sessions.push_back({{2}, far_away, start + 50, start, far_away, {}});
    return answer_body(out);
  };
  EXPECT_EQ(ask_and_wait(token()), verdict::admitted);
  EXPECT_EQ(now(token(the_user, {2})), verdict::admitted);
  time_.at = start.value + 50;
  EXPECT_EQ(now(token(the_user, {2})), verdict::refused);
  EXPECT_EQ(now(token()), verdict::admitted);
  time_.at = start.value + 100;
  EXPECT_EQ(now(token()), verdict::refused);
}

TEST_F(caller_standings_test, notes_a_use_of_a_session_once_in_a_while) {
  const auto start = time_.now();
  constexpr auto minute = 60 * nanos_per_second;
  entities_.standing_of = [&](user_id user) {
    auto out = plausible_standing(user);
    out.sessions[0].seen_at = start;
    out.sessions[0].note_seen_at = start + minute;
    return answer_body(out);
  };
  EXPECT_EQ(ask_and_wait(token()), verdict::admitted);
  EXPECT_EQ(entities_.heard_count(), 0U);
  time_.at = start.value + minute;
  EXPECT_EQ(now(token()), verdict::admitted);
  EXPECT_EQ(now(token()), verdict::admitted);
  ASSERT_EQ(entities_.heard_count(), 1U);
  EXPECT_TRUE(entities_.heard()[0].match_elements<request<note_session_seen>>());
  time_.at = start.value + 2 * minute;
  EXPECT_EQ(now(token()), verdict::admitted);
  EXPECT_EQ(entities_.heard_count(), 2U);
}

TEST_F(caller_standings_test, forgets_the_user_who_called_longest_ago) {
  ASSERT_EQ(ask_and_wait(token(the_user)), verdict::admitted);
  ASSERT_EQ(ask_and_wait(token(another_user)), verdict::admitted);
  ASSERT_EQ(now(token(the_user)), verdict::admitted);
  ASSERT_EQ(ask_and_wait(token(the_admin)), verdict::admitted);
  EXPECT_EQ(known_.size(), 2U);
  EXPECT_EQ(now(token(another_user)), verdict::unknown);
  EXPECT_EQ(now(token(the_user)), verdict::admitted);
  auto changed = plausible_standing(another_user);
  known_.take(changed);
  EXPECT_EQ(now(token(another_user)), verdict::unknown) << "a change of someone unknown is of no interest";
}

TEST_F(caller_standings_test, says_so_when_a_user_cannot_be_asked) {
  entities_.standing_of = [](user_id) { return answer_body(unavailable{"closing"}); };
  EXPECT_EQ(ask_and_wait(token()), verdict::unavailable);
  entities_.standing_of = [](user_id) { return answer_body(refusal::of(user_reject::user_unknown)); };
  EXPECT_EQ(ask_and_wait(token()), verdict::refused);
  entities_.standing_of = [](user_id) { return std::optional<answer_body>(); };
  EXPECT_EQ(ask_and_wait(token()), verdict::unknown);
  verdict late = verdict::unknown;
  known_.admit_or_ask(token(), [&](verdict found, const auto&) { late = found; });
  known_.sweep();
  EXPECT_EQ(late, verdict::unavailable) << "nobody waits for ever";
}

}  // namespace
}  // namespace madang
