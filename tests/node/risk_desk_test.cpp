#include <gtest/gtest.h>

#include "cluster/node/node_risk.hpp"
#include "cluster/ports/risk/risk_profile.hpp"
#include "config/risk/risk_settings.hpp"

/// Which limits and switches hold for an account, from profile, user and account.
namespace madang {
namespace {

constexpr user_id somebody{7};
constexpr user_id another{8};

TEST(a_risk_desk, lets_the_account_s_limits_go_before_the_user_s_and_those_before_the_profile_s) {
  const settings config;
  node_risk desk(config);
  const auto which = risk::rule::max_order_value;
  const auto of = [&](user_id user, const risk::limit_overrides& own = {}) {
    return desk.limits_of(user, account_kind::paper, own)->of(which);
  };
  const auto shipped = of(somebody);
  EXPECT_EQ(shipped, risk::limits_of(config, risk::profile::paper).of(which));
  const auto before = desk.version();
  desk.take_limits(somebody, {{which, 500, {}}}, risk::kill_state::off);
  EXPECT_GT(desk.version(), before);
  EXPECT_EQ(of(somebody), 500);
  EXPECT_EQ(of(another), shipped);
  EXPECT_EQ(of(somebody, {{which, 70, {}}}), 70);
  desk.take_limits(somebody, {}, risk::kill_state::off);
  EXPECT_EQ(of(somebody), shipped) << "who has none of his own has the profile's again";
}

TEST(a_risk_desk, has_another_profile_for_live_accounts) {
  node_risk desk{settings{}};
  const auto paper = desk.limits_of(somebody, account_kind::paper, {});
  const auto game = desk.limits_of(somebody, account_kind::game, {});
  const auto live = desk.limits_of(somebody, account_kind::live, {});
  EXPECT_EQ(*paper, *game);
  EXPECT_NE(*paper, *live);
}

TEST(a_risk_desk, counts_a_user_s_trades_by_what_an_administrator_gives_him) {
  node_risk desk{settings{}};
  const auto most = [&](const risk::limit_overrides& own = {}) {
    return desk.limits_of(somebody, account_kind::paper, own)->of(risk::rule::max_daily_trades);
  };
  const auto shipped = most();
  desk.take_daily_trades(somebody, 12);
  EXPECT_EQ(most(), 12);
  desk.take_limits(somebody, {{risk::rule::max_daily_trades, 3, {}}}, risk::kill_state::off);
  EXPECT_EQ(most(), 12) << "the quota goes before the limit";
  EXPECT_EQ(most({{risk::rule::max_daily_trades, 2, {}}}), 2);
  desk.take_daily_trades(somebody, std::nullopt);
  EXPECT_EQ(most(), 3);
  desk.take_limits(somebody, {}, risk::kill_state::off);
  EXPECT_EQ(most(), shipped);
}

TEST(a_risk_desk, knows_whose_trading_is_switched_off) {
  settings config;
  node_risk desk(config);
  EXPECT_EQ(desk.killed(somebody), risk::kill_switch::off);
  desk.take_limits(somebody, {}, risk::kill_state::own);
  EXPECT_EQ(desk.killed(somebody), risk::kill_switch::user);
  EXPECT_EQ(desk.killed(another), risk::kill_switch::off);
  config.contexts.edit<risk::risk_settings>().kill = true;
  desk.take(config);
  EXPECT_EQ(desk.killed(somebody), risk::kill_switch::platform);
  EXPECT_EQ(desk.killed(another), risk::kill_switch::platform);
  config.contexts.edit<risk::risk_settings>().kill = false;
  desk.take(config);
  desk.take_limits(somebody, {}, risk::kill_state::off);
  EXPECT_EQ(desk.killed(somebody), risk::kill_switch::off);
}

TEST(a_risk_desk, takes_a_symbol_s_sector_from_the_setting_before_the_instruments_file) {
  const auto samsung = *symbol_id::parse("005930");
  const auto unheard_of = *symbol_id::parse("999999");
  EXPECT_NE(node_risk{settings{}}.sector_of(samsung), "");
  EXPECT_EQ(node_risk{settings{}}.sector_of(unheard_of), "");
  settings config;
  config.contexts.edit<risk::risk_settings>().sectors = "005930:Chips,999999:Novelties";
  node_risk desk(config);
  EXPECT_EQ(desk.sector_of(samsung), "Chips");
  EXPECT_EQ(desk.sector_of(unheard_of), "Novelties");
}

}  // namespace
}  // namespace madang
