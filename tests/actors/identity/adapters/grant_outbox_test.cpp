#include "actors/identity/adapters/oidc/grant_outbox.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <memory>

#include "tests/actors/identity/scratch_directory.hpp"
#include "tests/support/eventually.hpp"

namespace madang::identity {
namespace {

constexpr std::int64_t hour_ns = 3'600 * nanos_per_second;
constexpr auto days = std::int64_t{7};

/// Time stands still unless a test moves it.
class grants_to_take_back : public testing::Test {
 protected:
  static grant_to_revoke grant(std::uint64_t user, const std::string& sealed = std::string("sealed\0\n", 8)) {
    return {user_id{user}, login_provider::kakao, sealed, true};
  }
  /// `asks`: users are asked from the first moment on.
  std::unique_ptr<grant_outbox> opened(bool asks = true) {
    grant_retries policy;
    policy.first_ms = 30'000;
    policy.max_ms = 3'600'000;
    policy.keep_ns = days * 24 * hour_ns;
    policy.waiting_max = 20;
    policy.per_user_max = 3;
    auto box = std::make_unique<grant_outbox>(
        file(), policy, [this] { return unix_nanos{now_.load()}; },
        [this](const grant_to_revoke& one) {
          last_user_ = one.user.value;
          ++calls_;
          return answer_.load();
        },
        [this](login_provider which) { return which == login_provider::kakao ? &counts_ : nullptr; });
    if (asks) let_ask(*box);
    return box;
  }
  void let_ask(grant_outbox& box) {
    box.ask_with([this](user_id user, login_provider) -> std::optional<bool> {
      ++questions_;
      if (silent_ > 0) return --silent_, std::nullopt;
      return user.value >= first_linked_;
    });
  }
  bool has_asked(int times) {
    return eventually([&] { return questions_ == times; });
  }
  std::string file() const { return dir_.file("grants.jsonl"); }
  bool has_called(int times) {
    return eventually([&] { return calls_ == times; });
  }
  bool is_empty(const grant_outbox& box) {
    return eventually([&] { return box.waiting() == 0 && content_of(file()).empty(); });
  }

  scratch_directory dir_;
  outside_metrics counts_{"oauth_kakao"};
  std::atomic<std::int64_t> now_{1'763'640'000 * nanos_per_second};
  std::atomic<grant_outcome> answer_{grant_outcome::done};
  std::atomic<int> calls_{0};
  std::atomic<std::uint64_t> last_user_{0};
  std::atomic<int> questions_{0};
  std::atomic<int> silent_{0};                   ///< questions that are not answered
  std::atomic<std::uint64_t> first_linked_{50};  ///< this user and all after him are linked still
  static constexpr std::int64_t held_ns = grant_retries{}.held_ns;
};

TEST_F(grants_to_take_back, are_on_the_disk_before_the_identity_is_unlinked_and_gone_once_the_provider_has_answered) {
  const auto box = opened();
  const auto kept = box->keep({grant(1), grant(2)});
  ASSERT_TRUE(kept);
  EXPECT_EQ(mode_of(file()), 0600U);
  EXPECT_NE(content_of(file()).find("kakao"), std::string::npos);
  EXPECT_EQ(counts_.waiting.value(), 2);
  box->release(kept->at(1));
  ASSERT_TRUE(has_called(1));
  EXPECT_EQ(last_user_, 2U);
  EXPECT_TRUE(eventually([&] { return box->waiting() == 1; }));
  box->drop(kept->at(0));
  EXPECT_TRUE(is_empty(*box));
  EXPECT_EQ(counts_.waiting.value(), 0);
  EXPECT_EQ(counts_.given_up.value(), 0U);
  box->stop();
  now_ += hour_ns;
  EXPECT_EQ(opened()->waiting(), 0U) << "nothing is left in the file";
  EXPECT_EQ(calls_, 1);
}

TEST_F(grants_to_take_back, are_taken_back_by_the_next_process_where_one_is_killed_before_the_call) {
  const auto child = ::fork();
  if (child == 0) {
    const auto box = opened();
    if (box->keep({grant(3)})) ::kill(::getpid(), SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it was not written";
  const auto next = opened();
  EXPECT_EQ(next->waiting(), 1U);
  EXPECT_EQ(counts_.waiting.value(), 1);
  EXPECT_EQ(calls_, 0) << "another node may be about to unlink it";
  now_ += held_ns;
  ASSERT_TRUE(has_called(1));
  EXPECT_EQ(last_user_, 3U);
  EXPECT_TRUE(is_empty(*next));
}

TEST_F(grants_to_take_back, are_tried_again_at_pauses_that_double_also_over_a_restart) {
  answer_ = grant_outcome::again;
  auto box = opened();
  box->release(box->keep({grant(4)})->front());
  std::int64_t pause_ns = 30 * nanos_per_second;
  for (int tries = 1; tries <= 6; ++tries) {
    ASSERT_TRUE(has_called(tries)) << tries;
    ASSERT_TRUE(
        eventually([&] { return content_of(file()).find("\"tries\":" + std::to_string(tries)) != std::string::npos; }));
    box = nullptr;
    now_ += pause_ns - nanos_per_second;
    box = opened();
    EXPECT_EQ(calls_, tries) << "not before its time";
    now_ += nanos_per_second;
    pause_ns *= 2;
  }
  answer_ = grant_outcome::done;
  EXPECT_TRUE(is_empty(*box));
}

TEST_F(grants_to_take_back, are_given_up_when_the_provider_refuses_or_their_time_is_over) {
  answer_ = grant_outcome::refused;
  const auto box = opened();
  box->release(box->keep({grant(5)})->front());
  EXPECT_TRUE(is_empty(*box));
  EXPECT_EQ(counts_.given_up.value(), 1U);
  answer_ = grant_outcome::again;
  box->release(box->keep({grant(6)})->front());
  ASSERT_TRUE(has_called(2));
  now_ += days * 24 * hour_ns - 1;
  ASSERT_TRUE(has_called(3));
  EXPECT_TRUE(eventually([&] { return content_of(file()).find("\"tries\":2") != std::string::npos; }));
  EXPECT_EQ(box->waiting(), 1U) << "a moment is left";
  now_ += hour_ns;
  EXPECT_TRUE(is_empty(*box));
  EXPECT_EQ(counts_.given_up.value(), 2U);
}

TEST_F(grants_to_take_back, are_left_alone_when_their_user_gives_them_anew) {
  answer_ = grant_outcome::again;
  const auto box = opened();
  const auto kept = box->keep({grant(7), grant(8), grant(7, "another")});
  box->release(kept->at(0));
  box->release(kept->at(1));
  ASSERT_TRUE(has_called(2));
  box->forget(user_id{7}, login_provider::google);
  EXPECT_EQ(box->waiting(), 3U) << "another provider's";
  box->forget(user_id{7}, login_provider::kakao);
  EXPECT_EQ(box->waiting(), 2U) << "one is being unlinked at this moment";
}

TEST_F(grants_to_take_back, of_whom_nobody_has_said_what_became_stay_where_their_user_is_linked_still) {
  const auto box = opened();
  ASSERT_TRUE(box->keep({grant(1), grant(50)}));
  now_ += held_ns - 1;
  ASSERT_TRUE(box->keep({grant(2)}));
  EXPECT_EQ(questions_, 0) << "whoever unlinks may still say so";
  now_ += 1;
  EXPECT_TRUE(has_asked(2));
  EXPECT_TRUE(has_called(1));
  EXPECT_EQ(last_user_, 1U);
  EXPECT_TRUE(eventually([&] { return box->waiting() == 1; })) << "the third waits for its time";
  EXPECT_EQ(counts_.given_up.value(), 0U);
}

TEST_F(grants_to_take_back, are_asked_about_by_the_next_process_before_it_takes_them_back) {
  ASSERT_TRUE(opened(false)->keep({grant(1), grant(50)}));
  const auto next = opened(false);
  now_ += held_ns;
  EXPECT_EQ(next->waiting(), 2U);
  let_ask(*next);
  EXPECT_TRUE(has_called(1));
  EXPECT_EQ(last_user_, 1U);
  EXPECT_TRUE(is_empty(*next));
  EXPECT_EQ(calls_, 1) << "the other one is in use";
  EXPECT_EQ(questions_, 2);
}

TEST_F(grants_to_take_back, are_asked_about_again_where_the_question_is_not_answered) {
  silent_ = 2;
  const auto box = opened();
  ASSERT_TRUE(box->keep({grant(50)}));
  now_ += held_ns;
  ASSERT_TRUE(has_asked(1));
  now_ += 30 * nanos_per_second;
  ASSERT_TRUE(has_asked(2));
  now_ += 59 * nanos_per_second;
  EXPECT_EQ(box->waiting(), 1U);
  now_ += nanos_per_second;
  EXPECT_TRUE(is_empty(*box));
  EXPECT_EQ(questions_, 3);
  EXPECT_EQ(calls_, 0);
  silent_ = 1'000;
  ASSERT_TRUE(box->keep({grant(1)}));
  now_ += held_ns;
  ASSERT_TRUE(has_asked(4));
  now_ += days * 24 * hour_ns;
  EXPECT_TRUE(is_empty(*box)) << "and not for ever";
  EXPECT_EQ(counts_.given_up.value(), 1U);
  EXPECT_EQ(calls_, 0) << "nobody takes back what may be in use";
}

TEST_F(grants_to_take_back, are_no_longer_asked_about_by_a_process_that_ends) {
  const auto box = opened();
  box->ask_with({});
  ASSERT_TRUE(box->keep({grant(1)}));
  now_ += hour_ns;
  box->release(box->keep({grant(2)})->front());
  ASSERT_TRUE(has_called(1)) << "what is known goes on";
  EXPECT_EQ(last_user_, 2U);
  EXPECT_EQ(questions_, 0);
}

TEST_F(grants_to_take_back, are_bounded_by_user_and_in_all_and_the_oldest_go) {
  const auto box = opened();
  const auto first = box->keep({grant(1, "a"), grant(2, "x"), grant(1, "b"), grant(1, "c"), grant(1, "d")});
  ASSERT_TRUE(first);
  EXPECT_EQ(box->waiting(), 4U);
  EXPECT_EQ(counts_.given_up.value(), 1U);
  box->release(first->at(0));
  for (std::uint64_t user = 10; user < 10 + 16; ++user) ASSERT_TRUE(box->keep({grant(user)}));
  EXPECT_EQ(box->waiting(), 20U);
  ASSERT_TRUE(box->keep({grant(50)}));
  EXPECT_EQ(box->waiting(), 20U);
  EXPECT_EQ(counts_.given_up.value(), 2U);
  box->release(first->at(1));
  box->release(first->at(2));
  ASSERT_TRUE(has_called(1));
  EXPECT_EQ(last_user_, 1U) << "the second went, the third is there";
}

TEST_F(grants_to_take_back, are_not_kept_where_the_disk_takes_none) {
  ASSERT_EQ(::mkdir((file() + ".new").c_str(), 0700), 0);
  const auto box = opened();
  EXPECT_FALSE(box->keep({grant(9)}));
  EXPECT_EQ(box->waiting(), 0U);
}

}  // namespace
}  // namespace madang::identity
