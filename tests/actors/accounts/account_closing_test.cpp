#include <gtest/gtest.h>

#include "actors/accounts/account_risk.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

closing_view closing_of(const account& current) {
  const auto found = decide(current, read_closing{current.id, owner});
  EXPECT_TRUE(found.has_value());
  return found ? *found : closing_view{};
}

void close(recorded_account& in) {
  in.apply_all(decide(in.state, peer_message<user_to_account>{2, close_account{}}));
}

TEST(ClosingAnAccount, IsShownToItsOwnerAlone) {
  const auto in = funded_account(krw(1'000'000));
  EXPECT_EQ(closing_of(in.state), (closing_view{own_account, 0, false}));
  EXPECT_EQ(decide(in.state, read_closing{own_account, stranger}).error(), account_reject::account_unknown);
  EXPECT_EQ(decide(blank_account(), read_closing{own_account, owner}).error(), account_reject::account_unknown);
}

TEST(ClosingAnAccount, MeetsOpenOrdersAndRealMoney) {
  auto in = funded_account(krw(1'000'000));
  place(in, purchase());
  EXPECT_EQ(closing_of(in.state), (closing_view{own_account, 1, false}));
  auto real = funded_account(krw(1'000'000));
  real.state.terms.kind = account_kind::live;
  EXPECT_TRUE(closing_of(real.state).holds_live_assets);
  real.state.cash = {};
  EXPECT_FALSE(closing_of(real.state).holds_live_assets);
  real.state.positions[test_symbol()].quantity = shares(1);
  EXPECT_TRUE(closing_of(real.state).holds_live_assets);
}

TEST(ClosingAnAccount, RecallsWhatIsOpenAndTakesNoOrderAnyMore) {
  auto in = funded_account(krw(10'000'000));
  place(in, purchase());
  in.take(access_granted{1, stranger, right::trade});
  close(in);
  ASSERT_EQ(in.state.orders.size(), 1U);
  const auto& sent = in.state.orders.at(first_order).to_order.unacknowledged;
  EXPECT_TRUE(std::holds_alternative<recall_order>(sent.back().body));
  EXPECT_TRUE(in.state.grants.empty()) << "nobody else looks at it";
  EXPECT_EQ(in.state.risk.kill, risk::kill_state::office) << "its owner could not switch it on";
  EXPECT_EQ(in.state.from_user.consumed, 2U);
  EXPECT_TRUE(decide(in.state, peer_message<user_to_account>{2, close_account{}}).empty()) << "a copy";
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(ClosingAnAccount, IsForGoodWhateverAnAdministratorDoes) {
  const caller office{user_id{99}, identity::role_set{}.with(identity::role::admin)};
  auto in = funded_account(krw(1'000'000));
  EXPECT_FALSE(in.state.is_closed());
  close(in);
  EXPECT_TRUE(in.state.is_closed());
  risk::switch_account command{own_account, office, true, false, false, {}};
  EXPECT_EQ(decide(in.state, command).error().why, account_reject::account_closed);
  command.active = true;
  EXPECT_TRUE(decide(in.state, command));
  EXPECT_EQ(decide(in.state, grant_access{own_account, office, stranger, right::view}).error().why,
            account_reject::account_closed);
  EXPECT_EQ(decide(in.state, grant_access{own_account, office, owner, right::view}).error().why,
            account_reject::access_not_allowed);
}

}  // namespace
}  // namespace madang
