#include <gtest/gtest.h>

#include "tests/actors/trading/sent_messages.hpp"
#include "tests/support/checked.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using decided = result<order_decision, order_rejection>;

constexpr amend_limits market{shares(1), won(100), {won(70'000), won(49'000), won(91'000)}};

/// Buy 10 at the best price of a side, as it was opened by its account.
recorded_order unpriced(order_type type = order_type::best_limit) {
  auto terms = purchase_terms();
  terms.type = type;
  terms.price = {};
  terms.worst = won(91'000);
  return placed_order(terms);
}
recorded_order priced(order_type type = order_type::best_limit) {
  auto made = unpriced(type);
  tell(made, price_taken{1, won(70'100)});
  return made;
}
execution fill_of(std::int64_t amount) {
  return {1, won(70'100), shares(amount), liquidity_kind::taker};
}
order_reject refusal_of(const decided& decision) {
  return decision ? order_reject{} : decision.error().why;
}
amend_order amend(quantity total, price limit) {
  return {first_order, owner, total, limit, 0, {}, noon};
}

TEST(an_order_that_takes_its_limit_from_the_book, asks_its_symbol_for_it_and_shows_none_before) {
  for (const auto type : {order_type::best_limit, order_type::own_best}) {
    const auto in = unpriced(type);
    ASSERT_NE(last_to_symbol<submit_order>(in), nullptr);
    EXPECT_EQ(last_to_symbol<submit_order>(in)->type, type);
    EXPECT_EQ(last_to_symbol<submit_order>(in)->worst, won(91'000));
    EXPECT_EQ(view_of(in.state).progress.price, price{});
    EXPECT_TRUE(in.state.waits_for_price());
  }
}

TEST(an_order_that_takes_its_limit_from_the_book, shows_it_in_a_version_of_its_own_and_tells_its_account) {
  auto in = unpriced();
  const auto version = in.state.version;
  const auto events = tell(in, price_taken{1, won(70'100)});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<order_priced>(events.front()));
  EXPECT_TRUE(client_sees(events.front()));
  EXPECT_EQ(in.state.progress.status, order_status::validated) << "its first pass is not over";
  EXPECT_EQ(in.state.progress.price, won(70'100));
  EXPECT_EQ(in.state.progress.worst, won(70'100));
  EXPECT_EQ(in.state.version, version + 1);
  EXPECT_EQ(in.state.terms.type, order_type::best_limit) << "what it was placed as stays";
  ASSERT_NE(last_to_account<report_terms>(in), nullptr);
  EXPECT_EQ(last_to_account<report_terms>(in)->price, won(70'100));
  EXPECT_EQ(last_to_account<report_terms>(in)->quantity, shares(10));
  EXPECT_FALSE(first_answer_of(in.state));
  EXPECT_EQ(in.replayed({}), in.state);
}

TEST(an_order_that_takes_its_limit_from_the_book, is_answered_after_its_first_pass_with_its_limit) {
  auto in = priced();
  tell(in, trade_made{1, fill_of(4), noon});
  EXPECT_FALSE(first_answer_of(in.state));
  tell(in, order_is_resting{1});
  const auto first = first_answer_of(in.state);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->progress.price, won(70'100));
  EXPECT_EQ(first->progress.status, order_status::partially_filled);
  EXPECT_EQ(in.replayed({}), in.state);
}

TEST(an_order_that_takes_its_limit_from_the_book, has_none_where_the_book_had_none) {
  auto in = unpriced();
  tell(in, order_turned_away{1, order_reason::no_best_price});
  EXPECT_EQ(in.state.progress.status, order_status::rejected);
  EXPECT_EQ(in.state.progress.reason, order_reason::no_best_price);
  EXPECT_EQ(in.state.progress.price, price{});
  EXPECT_FALSE(in.state.waits_for_price()) << "it is over";
  EXPECT_NE(last_to_account<report_closed>(in), nullptr);
}

TEST(an_order_that_takes_its_limit_from_the_book, takes_it_once) {
  auto in = priced();
  tell(in, order_is_resting{1});
  EXPECT_THROW(tell(in, price_taken{1, won(70'200)}), broken_invariant);
}

TEST(an_amend, waits_until_the_order_has_its_limit_and_is_one_of_a_limit_order_then) {
  auto in = unpriced();
  EXPECT_EQ(refusal_of(decide(in.state, amend(shares(5), {}), market)), order_reject::request_in_progress);
  EXPECT_EQ(refusal_of(decide(in.state, amend({}, won(70'000)), market)), order_reject::request_in_progress);
  tell(in, price_taken{1, won(70'100)});
  tell(in, order_is_resting{1});
  EXPECT_EQ(refusal_of(decide(in.state, amend({}, won(70'100)), market)), order_reject::nothing_to_change);
  EXPECT_EQ(refusal_of(decide(in.state, amend({}, won(70'150)), market)), order_reject::off_tick);
  in.apply_all(std::get<order_events>(*decide(in.state, amend({}, won(70'300)), market)));
  ASSERT_NE(last_to_account<want_hold>(in), nullptr) << "a dearer limit holds more";
  tell(in, grant_hold{});
  ASSERT_NE(last_to_symbol<replace_order>(in), nullptr);
  EXPECT_EQ(last_to_symbol<replace_order>(in)->price, won(70'300));
  tell(in, order_replaced{2, shares(10), won(70'300), true});
  EXPECT_EQ(in.state.progress.price, won(70'300));
  EXPECT_EQ(in.replayed({}), in.state);
}

TEST(a_cancel, of_an_order_that_has_not_taken_its_limit_yet_comes_after_it) {
  auto in = unpriced();
  in.apply_all(std::get<order_events>(*decide(in.state, cancel_order{first_order, owner, key(1), noon})));
  tell(in, price_taken{1, won(70'100)});
  tell(in, order_is_resting{1});
  tell(in, order_left{2, order_reason::cancelled_by_user});
  EXPECT_EQ(in.state.progress.status, order_status::cancelled);
  EXPECT_EQ(in.state.progress.price, won(70'100));
  EXPECT_EQ(in.replayed({}), in.state);
}

}  // namespace
}  // namespace madang
