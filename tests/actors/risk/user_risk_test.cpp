#include "actors/risk/user_risk.hpp"

#include <gtest/gtest.h>

namespace madang::risk {
namespace {

constexpr user_id somebody{0x51};
const admin_act act{{0x99}, "127.0.0.1", "because"};

user_risk applied(user_risk state, const user_risk_events& events, unix_nanos at = {7}) {
  for (const auto& event : events) {
    event_meta meta;
    meta.time = at;
    apply(state, event, meta);
  }
  return state;
}
user_risk blank() {
  user_risk made;
  made.id = risk_of(somebody);
  return made;
}
switch_user turn(bool active, bool by_office) {
  return {somebody, active, by_office, act};
}

TEST(UserRisk, LimitsReplaceThoseBeforeAndAreDated) {
  const limit_overrides first{{rule::max_open_orders, 3, {}}};
  const limit_overrides second{{rule::max_order_value, 100, {}}};
  auto state = applied(blank(), decide(blank(), change_user_limits{somebody, first, act}));
  EXPECT_EQ(state.overrides, first);
  EXPECT_TRUE(decide(state, change_user_limits{somebody, first, act}).empty()) << "they are these already";
  state = applied(state, decide(state, change_user_limits{somebody, second, act}), {9});
  EXPECT_EQ(state.overrides, second);
  EXPECT_EQ(state.version, 2U);
  EXPECT_EQ(state.changed_at, unix_nanos{9});
}

struct turn_row {
  kill_state before;
  bool active;
  bool by_office;
  std::optional<kill_state> after;  ///< nothing: refused
};

TEST(UserRisk, OnlyAnAdministratorLiftsWhatOneHasSet) {
  using enum kill_state;
  const turn_row rows[] = {
      {off, true, false, own},
      {off, true, true, office},
      {off, false, false, off},
      {off, false, true, off},
      {own, true, false, own},
      {own, true, true, office},
      {own, false, false, off},
      {own, false, true, off},
      {office, true, false, office},
      {office, true, true, office},
      {office, false, false, std::nullopt},
      {office, false, true, off},
  };
  for (const auto& row : rows) {
    auto state = blank();
    state.kill = row.before;
    const auto decision = decide(state, turn(row.active, row.by_office));
    ASSERT_EQ(static_cast<bool>(decision), row.after.has_value());
    if (!decision) {
      EXPECT_EQ(decision.error(), risk_reject::kill_set_by_office);
      continue;
    }
    EXPECT_EQ(applied(state, *decision).kill, *row.after);
    EXPECT_EQ(decision->empty(), *row.after == row.before) << "what is so already is no event";
  }
}

}  // namespace
}  // namespace madang::risk
