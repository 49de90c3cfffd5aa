#include <gtest/gtest.h>

#include "tests/support/checked.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr jobs::job_id some_job{7};

execution fill_of(std::int64_t amount) {
  return {1, won(70'000), shares(amount), liquidity_kind::maker};
}

void release(recorded_order& in) {
  auto events = decide(in.state, release_order{in.state.terms.order, in.state.terms.symbol, some_job, {}});
  ASSERT_TRUE(events);
  in.apply_all(*events);
}

const peer_message<order_to_symbol>& only_message(const recorded_order& in) {
  EXPECT_EQ(in.state.to_symbol.unacknowledged.size(), 1U);
  return in.state.to_symbol.unacknowledged.front();
}

TEST(a_released_order, is_cancelled_for_what_is_left_and_says_so_to_its_account) {
  auto in = placed_order(purchase_terms());
  tell(in, order_is_resting{1});
  tell(in, trade_made{1, fill_of(4), noon});
  release(in);
  EXPECT_EQ(in.state.progress.status, order_status::cancelled);
  EXPECT_EQ(in.state.progress.reason, order_reason::operator_release);
  EXPECT_EQ(in.state.progress.filled, shares(4));
  ASSERT_EQ(in.state.to_account.unacknowledged.size(), 2U) << "the fill, and then the end";
  const report_closed closed{order_status::cancelled, order_reason::operator_release};
  EXPECT_EQ(in.state.to_account.unacknowledged.back().body, order_to_account{closed});
  EXPECT_EQ(in.replayed({}), in.state);
}

TEST(a_released_order, leaves_its_withdrawal_unacknowledged_until_the_symbol_answers_it) {
  for (const symbol_to_order& reply : std::initializer_list<symbol_to_order>{
           order_left{2, order_reason::operator_release}, change_refused{2, order_reject::order_not_open}}) {
    auto in = placed_order(purchase_terms());
    tell(in, order_is_resting{1});
    release(in);
    EXPECT_EQ(only_message(in).number, 2U);
    EXPECT_EQ(only_message(in).body, order_to_symbol{withdraw_released{}});
    EXPECT_TRUE(in.state.awaits_withdrawal());
    const auto before = in.state.version;
    const auto events = tell(in, reply);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_FALSE(client_sees(events.front()));
    EXPECT_TRUE(in.state.to_symbol.empty());
    EXPECT_EQ(in.state.version, before);
    EXPECT_EQ(in.state.progress.reason, order_reason::operator_release);
    EXPECT_EQ(in.replayed({}), in.state);
  }
}

TEST(a_released_order, that_never_came_to_the_book_withdraws_under_the_number_of_its_submission) {
  auto in = placed_order(purchase_terms());
  release(in);
  EXPECT_EQ(only_message(in).number, 1U);
  EXPECT_EQ(only_message(in).body, order_to_symbol{withdraw_released{}});
  EXPECT_EQ(in.state.to_symbol.next, 2U);
  EXPECT_TRUE(first_answer_of(in.state).has_value()) << "whoever waits for its placement is answered";
}

TEST(a_released_order, says_nothing_of_a_cancel_or_an_amend_that_the_symbol_has_not_consumed) {
  auto in = placed_order(purchase_terms());
  tell(in, order_is_resting{1});
  in.take(cancel_requested{key(5)});
  release(in);
  EXPECT_EQ(only_message(in).number, 2U);
  EXPECT_EQ(only_message(in).body, order_to_symbol{withdraw_released{}});
  EXPECT_FALSE(static_cast<bool>(in.state.cancelling)) << "a repeat of the cancel is decided anew";
}

TEST(a_released_order, books_nothing_that_the_symbol_reports_after_the_release) {
  auto in = placed_order(purchase_terms());
  release(in);
  in.state.to_account.acknowledge(100);
  tell(in, trade_made{1, fill_of(1), noon});
  tell(in, order_is_resting{1});
  tell(in, order_left{1, order_reason::operator_release});
  EXPECT_EQ(in.state.progress.filled, quantity{});
  EXPECT_EQ(in.state.progress.reason, order_reason::operator_release);
  EXPECT_TRUE(in.state.to_account.empty());
  EXPECT_TRUE(in.state.to_symbol.empty()) << "the symbol has consumed what stood under that number";
  EXPECT_EQ(in.replayed({}).from_symbol, in.state.from_symbol);
}

TEST(a_release, is_refused_where_the_order_is_over_or_unknown) {
  const release_order wanted{first_order, test_symbol(), some_job, {}};
  const auto unknown = decide(order{}, wanted);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().why, order_reject::order_unknown);
  auto in = placed_order(purchase_terms());
  const auto of_another = decide(in.state, release_order{first_order, *symbol_id::parse("000660"), some_job, {}});
  ASSERT_FALSE(of_another);
  EXPECT_EQ(of_another.error().why, order_reject::order_unknown);
  release(in);
  const auto again = decide(in.state, wanted);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().why, order_reject::order_not_open);
}

TEST(a_released_order, hears_no_report_twice) {
  auto in = placed_order(purchase_terms());
  tell(in, order_is_resting{1});
  tell(in, trade_made{1, fill_of(4), noon});
  release(in);
  EXPECT_TRUE(decide(in.state, peer_message<symbol_to_order>{2, trade_made{1, fill_of(4), noon}}).empty());
}

}  // namespace
}  // namespace madang
