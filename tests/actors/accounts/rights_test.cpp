#include "messages/rights.hpp"

#include <gtest/gtest.h>

#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr caller admin{user_id{0x99}, role_set{}.with(role::admin)};

TEST(a_right, of_the_owner_comes_first_then_a_grant_that_permits_then_the_role) {
  const caller owner_and_admin{owner, admin.roles};
  const auto view = access_need::view;
  const auto share = access_need::share;
  EXPECT_EQ(right_of(owner, owner_and_admin, right::view, share), right::owner);
  EXPECT_EQ(right_of(owner, admin, right::view, view), right::view) << "what is granted needs no override";
  EXPECT_EQ(right_of(owner, admin, right::view, share), right::admin) << "what is not granted does";
  EXPECT_EQ(right_of(owner, admin, right::trade, access_need::trade), right::trade);
  EXPECT_EQ(right_of(owner, admin, right::none, view), right::admin);
  EXPECT_EQ(right_of(owner, stranger, right::view, share), right::view);
  EXPECT_EQ(right_of(owner, stranger, right::none, view), right::none);
  EXPECT_EQ(right_of({}, user_id{}, right::none, view), right::none) << "nobody owns what is not there";
}

TEST(a_right, permits_exactly_what_the_table_says) {
  struct row {
    right has;
    bool view, trade, own, share;
  };
  for (const auto& [has, view, trade, own, share] :
       {row{right::none, false, false, false, false}, row{right::view, true, false, false, false},
        row{right::trade, true, true, false, false}, row{right::admin, true, false, false, true},
        row{right::owner, true, true, true, true}}) {
    EXPECT_EQ(permits(has, access_need::view), view) << static_cast<int>(has);
    EXPECT_EQ(permits(has, access_need::trade), trade) << static_cast<int>(has);
    EXPECT_EQ(permits(has, access_need::own), own) << static_cast<int>(has);
    EXPECT_EQ(permits(has, access_need::share), share) << static_cast<int>(has);
  }
}

recorded_account shared_account(right access) {
  auto in = funded_account(krw(1'000'000));
  in.apply_all(*decide(in.state, grant_access{own_account, owner, stranger, access}));
  return in;
}
account_reject refusal_of(const result<account_events, account_rejection>& decision) {
  return decision ? account_reject{} : decision.error().why;
}
account_reject refusal_of(const result<account_decision, account_rejection>& decision) {
  return decision ? account_reject{} : decision.error().why;
}
place_order purchase_by(user_id who) {
  auto command = purchase();
  command.by = who;
  return command;
}

TEST(a_grant, to_view_shows_the_account_and_nothing_more) {
  auto in = shared_account(right::view);
  EXPECT_TRUE(decide(in.state, read_account{own_account, stranger, account_read::balance}));
  EXPECT_TRUE(decide(in.state, order_errand{first_order, read_order{first_order, stranger}}));
  EXPECT_EQ(refusal_of(decide(in.state, purchase_by(stranger), {})), account_reject::trade_access_required);
  EXPECT_EQ(refusal_of(decide(in.state, order_errand{first_order, cancel_order{first_order, stranger, {}, noon}})),
            account_reject::trade_access_required);
}

TEST(a_grant, to_trade_covers_orders_but_neither_money_nor_grants) {
  auto in = shared_account(right::trade);
  EXPECT_TRUE(decide(in.state, order_errand{first_order, cancel_order{first_order, stranger, {}, noon}}));
  auto decision = decide(in.state, purchase_by(stranger), {});
  ASSERT_TRUE(decision);
  const auto opened = std::get<order_opened>(std::get<account_events>(*decision).at(0));
  EXPECT_EQ(opened.by, stranger) << "events name who acted";
  EXPECT_EQ(opened.terms.user, owner) << "the order is the owner's";
  auto pay_out = withdrawal(krw(1));
  pay_out.by = stranger;
  EXPECT_EQ(refusal_of(decide(in.state, pay_out, {})), account_reject::owner_required);
  EXPECT_EQ(refusal_of(decide(in.state, grant_access{own_account, stranger, user_id{8}, right::view})),
            account_reject::owner_required);
  in.apply_all(*decide(in.state, grant_access{own_account, owner, user_id{7}, right::view}));
  EXPECT_EQ(refusal_of(decide(in.state, revoke_access{own_account, stranger, 2})), account_reject::owner_required);
  EXPECT_EQ(refusal_of(decide(in.state, read_grants{own_account, stranger})), account_reject::owner_required);
}

TEST(a_grant, ends_when_it_is_revoked_and_its_number_is_not_given_again) {
  auto in = shared_account(right::trade);
  in.apply_all(*decide(in.state, revoke_access{own_account, owner, 1}));
  EXPECT_EQ(refusal_of(decide(in.state, purchase_by(stranger), {})), account_reject::account_unknown);
  EXPECT_EQ(refusal_of(decide(in.state, revoke_access{own_account, owner, 1})), account_reject::grant_unknown);
  in.apply_all(*decide(in.state, grant_access{own_account, owner, stranger, right::view}));
  EXPECT_EQ(find_grant(in.state, stranger, right::view)->grant, 2U);
  EXPECT_EQ(in.replayed(blank_account()), in.state);
}

TEST(a_grant, is_ended_by_whom_it_was_given_to_but_not_by_others) {
  auto in = shared_account(right::view);
  EXPECT_EQ(refusal_of(decide(in.state, revoke_access{own_account, user_id{7}, 1})), account_reject::account_unknown);
  EXPECT_EQ(refusal_of(decide(in.state, revoke_access{own_account, stranger, 2})), account_reject::owner_required);
  auto events = decide(in.state, revoke_access{own_account, stranger, 1});
  ASSERT_TRUE(events);
  EXPECT_EQ(std::get<access_revoked>(events->at(0)), access_revoked{1});
  in.apply_all(*events);
  EXPECT_EQ(refusal_of(decide(in.state, read_account{own_account, stranger, account_read::account})),
            account_reject::account_unknown);
}

TEST(a_grant, that_is_there_already_is_not_given_twice) {
  auto in = shared_account(right::view);
  EXPECT_TRUE(decide(in.state, grant_access{own_account, owner, stranger, right::view})->empty());
  EXPECT_EQ(decide(in.state, grant_access{own_account, owner, stranger, right::trade})->size(), 1U);
}

TEST(a_grant, is_not_for_the_owner_nor_of_more_than_trading_and_there_are_not_endlessly_many) {
  auto in = funded_account({});
  EXPECT_EQ(refusal_of(decide(in.state, grant_access{own_account, owner, owner, right::view})),
            account_reject::access_not_allowed);
  EXPECT_EQ(refusal_of(decide(in.state, grant_access{own_account, owner, stranger, right::owner})),
            account_reject::access_not_allowed);
  for (std::uint64_t i = 1; i <= grants_max; ++i) {
    in.apply_all(*decide(in.state, grant_access{own_account, owner, user_id{1'000 + i}, right::view}));
  }
  const auto full = decide(in.state, grant_access{own_account, owner, stranger, right::view});
  EXPECT_EQ(refusal_of(full), account_reject::too_many_grants);
  EXPECT_EQ(full.error().values, (std::vector<named_value>{{"most", std::to_string(grants_max)}}));
  EXPECT_EQ(grants_of(in.state).grants.front().grant, grants_max) << "newest first";
}

TEST(an_administrator, sees_every_account_and_order_and_it_is_written_down) {
  auto in = funded_account(krw(5));
  auto events = decide(in.state, read_account{own_account, admin, account_read::balance});
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(std::get<access_overridden>(events->at(0)), (access_overridden{admin.user, {}}));
  events = decide(in.state, order_errand{first_order, read_order{first_order, admin}});
  EXPECT_EQ(std::get<access_overridden>(events->at(0)), (access_overridden{admin.user, first_order}));
  EXPECT_TRUE(decide(in.state, read_account{own_account, owner, account_read::balance})->empty());
  EXPECT_EQ(refusal_of(decide(in.state, purchase_by(admin.user), {})), account_reject::account_unknown)
      << "a command carries no role";
}

TEST(an_administrator, sees_and_changes_with_whom_an_account_is_shared_and_it_is_written_down) {
  auto in = funded_account({});
  const access_overridden written{admin.user, {}};
  auto events = decide(in.state, read_grants{own_account, admin});
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(std::get<access_overridden>(events->at(0)), written);
  events = decide(in.state, grant_access{own_account, admin, stranger, right::view});
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ(std::get<access_overridden>(events->at(0)), written);
  EXPECT_EQ(std::get<access_granted>(events->at(1)).user, stranger);
  in.apply_all(*events);
  events = decide(in.state, revoke_access{own_account, admin, 1});
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ(std::get<access_overridden>(events->at(0)), written);
  in.apply_all(*events);
  EXPECT_TRUE(grants_of(in.state).grants.empty());
  EXPECT_TRUE(decide(in.state, read_grants{own_account, owner})->empty()) << "the owner needs no override";
}

TEST(an_administrator, does_not_lose_his_right_by_a_grant) {
  auto in = funded_account({});
  in.apply_all(*decide(in.state, grant_access{own_account, owner, admin.user, right::view}));
  EXPECT_TRUE(decide(in.state, read_account{own_account, admin, account_read::account})->empty())
      << "what the owner shows needs no override";
  in.apply_all(*decide(in.state, grant_access{own_account, owner, stranger, right::view}));
  for (const auto& events : {decide(in.state, read_grants{own_account, admin}),
                             decide(in.state, grant_access{own_account, admin, stranger, right::trade}),
                             decide(in.state, revoke_access{own_account, admin, 2})}) {
    ASSERT_TRUE(events);
    EXPECT_EQ(std::get<access_overridden>(events->at(0)), (access_overridden{admin.user, {}}));
  }
}

TEST(an_administrator, gives_himself_nothing_and_moves_no_money) {
  const auto in = funded_account(krw(5));
  EXPECT_EQ(refusal_of(decide(in.state, grant_access{own_account, admin, admin.user, right::trade})),
            account_reject::access_not_allowed)
      << "with a grant he would act without its being written down";
  auto pay_out = withdrawal(krw(1));
  pay_out.by = admin.user;
  EXPECT_EQ(refusal_of(decide(in.state, pay_out, {})), account_reject::account_unknown);
}

TEST(an_order, obeys_whoever_may_trade_and_names_him) {
  auto in = placed_order(purchase_terms());
  const cancel_order command{first_order, stranger, {}, noon};
  EXPECT_FALSE(decide(in.state, command, right::none, {}));
  EXPECT_FALSE(decide(in.state, command, right::view, {}));
  auto decision = decide(in.state, command, right::trade, {});
  ASSERT_TRUE(decision);
  EXPECT_EQ(std::get<cancel_requested>(std::get<order_events>(*decision).at(0)).by, stranger);
}

}  // namespace
}  // namespace madang
