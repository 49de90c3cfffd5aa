#include "messages/trading/self_trade_prevention.hpp"

#include <gtest/gtest.h>

namespace madang::trading {
namespace {

constexpr account_id first{1};
constexpr account_id second{2};
constexpr user_id mary{7};
constexpr user_id paul{8};

TEST(the_self_trade_group, is_the_owner_by_default_and_nobody_by_setting_or_for_the_house) {
  EXPECT_EQ(self_trade_group_of(mary, false, self_trade_scope::owner), (self_trade_group{mary}));
  EXPECT_EQ(self_trade_group_of(mary, false, self_trade_scope::account), self_trade_group{});
  EXPECT_EQ(self_trade_group_of(mary, true, self_trade_scope::owner), self_trade_group{});
  EXPECT_EQ(self_trade_group_of(mary, true, self_trade_scope::account), self_trade_group{});
}

TEST(a_self_trade, is_one_of_an_account_with_itself_whatever_the_groups) {
  EXPECT_TRUE(is_self_trade({first}, {first}));
  EXPECT_TRUE(is_self_trade({first, {mary}}, {first}));
  EXPECT_TRUE(is_self_trade({first, {mary}}, {first, {paul}}));
}

TEST(a_self_trade, is_one_of_two_accounts_only_within_a_group) {
  EXPECT_TRUE(is_self_trade({first, {mary}}, {second, {mary}}));
  EXPECT_FALSE(is_self_trade({first, {mary}}, {second, {paul}}));
  EXPECT_FALSE(is_self_trade({first, {mary}}, {second}));
  EXPECT_FALSE(is_self_trade({first}, {second, {mary}}));
  EXPECT_FALSE(is_self_trade({first}, {second})) << "none is not a group";
}

}  // namespace
}  // namespace madang::trading
