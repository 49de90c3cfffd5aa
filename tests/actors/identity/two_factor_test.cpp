#include "actors/identity/two_factor.hpp"

#include <gtest/gtest.h>

namespace madang::identity {
namespace {

constexpr user_id minji{11};
constexpr session_id session{77};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};
constexpr code_rules rules{.free_attempts = 3, .first_delay_s = 2, .longest_delay_s = 60, .step_up_s = 300};

/// A second factor with its stream: applies what is decided and keeps it for replay.
struct subject {
  two_factor state;
  two_factor_events journal;
  unix_nanos now = noon;

  void put(const user_event& event) {
    const event_meta meta{{1}, 1, now, {}};
    std::visit(
        [&](const auto& one) {
          if constexpr (requires { apply(state, one); }) {
            apply(state, one);
          } else if constexpr (requires { apply(state, one, meta); }) {
            apply(state, one, meta);
          }
        },
        event);
  }
  template <class Command>
  std::optional<user_reject> take(const Command& command) {
    auto decision = [&] {
      if constexpr (requires { decide(state, command, rules); }) {
        return decide(state, command, rules);
      } else {
        return decide(state, command);
      }
    }();
    if (!decision) return decision.error();
    for (const auto& one : *decision) {
      journal.push_back(one);
      put(one);
    }
    return std::nullopt;
  }
  std::optional<user_reject> attempt(code_purpose why = code_purpose::verify) {
    return take(try_code{minji, why, now});
  }
  std::optional<user_reject> pass(right_code code, code_purpose why = code_purpose::verify) {
    return take(pass_code{minji, state.secret_number, code, why, session, now, {5, 6, 7}});
  }
};

subject with_factor() {
  subject made;
  EXPECT_FALSE(made.take(prepare_two_factor{minji, "sealed"}));
  EXPECT_FALSE(made.attempt());
  EXPECT_FALSE(made.pass({100, 0}));
  return made;
}

TEST(TwoFactor, APreparedSecretCountsFromTheFirstRightCodeOn) {
  subject of;
  EXPECT_EQ(of.attempt(), user_reject::two_factor_off);
  EXPECT_FALSE(of.take(prepare_two_factor{minji, "first"}));
  EXPECT_FALSE(of.take(prepare_two_factor{minji, "second"}));
  EXPECT_FALSE(of.state.enabled);
  EXPECT_EQ(view_of(of.state).sealed_secret, "second");
  EXPECT_EQ(of.attempt(code_purpose::log_in), user_reject::two_factor_off);
  EXPECT_EQ(of.take(pass_code{minji, 1, {100, 0}, code_purpose::verify, session, noon, {5}}),
            user_reject::code_invalid);
  EXPECT_FALSE(of.pass({100, 0}));
  EXPECT_TRUE(of.state.enabled);
  EXPECT_EQ(of.state.recovery, (std::vector<std::uint64_t>{5, 6, 7}));
  EXPECT_EQ(of.take(prepare_two_factor{minji, "third"}), user_reject::two_factor_on);
}

TEST(TwoFactor, ACodeOfAStepOrBeforeItIsUsedUp) {
  auto of = with_factor();
  EXPECT_EQ(of.pass({100, 0}), user_reject::code_invalid);
  EXPECT_EQ(of.pass({99, 0}), user_reject::code_invalid);
  EXPECT_FALSE(of.pass({101, 0}));
}

TEST(TwoFactor, ARecoveryCodeIsUsedOnce) {
  auto of = with_factor();
  EXPECT_FALSE(of.pass({0, 6}));
  EXPECT_EQ(of.pass({0, 6}), user_reject::code_invalid);
  EXPECT_EQ(of.pass({0, 8}), user_reject::code_invalid);
  EXPECT_EQ(of.state.recovery, (std::vector<std::uint64_t>{5, 7}));
}

TEST(TwoFactor, ARecoveryCodeBringsNoSecretIntoForce) {
  subject of;
  EXPECT_FALSE(of.take(prepare_two_factor{minji, "first"}));
  EXPECT_EQ(of.pass({0, 5}), user_reject::code_invalid);
}

TEST(TwoFactor, ARightCodeLetsTheSessionDoMore) {
  auto of = with_factor();
  of.now = noon + 60 * nanos_per_second;
  EXPECT_FALSE(of.pass({102, 0}));
  const auto& passed = std::get<two_factor_passed>(of.journal.back());
  EXPECT_EQ(passed.session, session);
  EXPECT_EQ(passed.stepped_up_until, of.now + 300 * nanos_per_second);
}

TEST(TwoFactor, AttemptsWaitLongerWithEachWrongCode) {
  auto of = with_factor();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(of.attempt()) << i;
  std::vector<std::int64_t> delays;
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(of.attempt(), user_reject::code_throttled);
    delays.push_back(code_delay_s(of.state, of.now, rules));
    of.now = of.now + delays.back() * nanos_per_second;
    EXPECT_FALSE(of.attempt());
  }
  EXPECT_EQ(delays, (std::vector<std::int64_t>{2, 4, 8, 16, 32, 60, 60}));
  EXPECT_FALSE(of.pass({200, 0}));
  EXPECT_FALSE(of.attempt());
}

TEST(TwoFactor, DisablingForgetsSecretAndRecoveryCodes) {
  auto of = with_factor();
  EXPECT_FALSE(of.pass({103, 0}, code_purpose::disable));
  EXPECT_FALSE(of.state.enabled);
  EXPECT_TRUE(of.state.enabled_secret.empty());
  EXPECT_TRUE(of.state.recovery.empty());
  EXPECT_EQ(of.attempt(code_purpose::disable), user_reject::two_factor_off);
  EXPECT_FALSE(of.take(prepare_two_factor{minji, "again"}));
  // The step says nothing about another secret.
  EXPECT_FALSE(of.pass({50, 0}));
}

TEST(TwoFactor, ReplayEndsInTheSameState) {
  auto of = with_factor();
  EXPECT_FALSE(of.attempt());
  EXPECT_FALSE(of.pass({0, 7}));
  subject again;
  for (const auto& one : of.journal) again.put(one);
  EXPECT_EQ(again.state, of.state);
}

}  // namespace
}  // namespace madang::identity
