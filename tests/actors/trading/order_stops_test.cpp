#include <gtest/gtest.h>

#include "tests/actors/trading/sent_messages.hpp"
#include "tests/support/checked.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using decided = result<order_decision, order_rejection>;

constexpr amend_limits market{shares(1), won(100), {won(70'000), won(49'000), won(91'000)}, false, won(100)};
constexpr unix_nanos one_o_clock{noon.value + one_hour_ns};

/// Buy 10 when somebody trades at 72,000, as it was opened by its account.
recorded_order stop_order(order_type type = order_type::stop, stop_terms stop = {won(72'000), {}, {}}) {
  auto terms = purchase_terms();
  terms.type = type;
  if (!has_limit(type)) {
    terms.price = {};
    terms.worst = won(91'000);
  }
  recorded_order made;
  tell(made, open_stop_order{terms, {owner}, stop});
  return made;
}
recorded_order waiting(order_type type = order_type::stop, stop_terms stop = {won(72'000), {}, {}}) {
  auto made = stop_order(type, stop);
  tell(made, order_is_resting{1});
  return made;
}
amend_order amend(quantity total, price limit, price stop, idempotency request = {}) {
  amend_order made{first_order, owner, total, limit, 0, request, noon};
  made.stop_price = stop;
  return made;
}
order_reject refusal_of(const decided& decision) {
  return decision ? order_reject{} : decision.error().why;
}
void ask(recorded_order& in, const amend_order& command) {
  in.apply_all(std::get<order_events>(*decide(in.state, command, market)));
}
execution fill_of(std::int64_t amount) {
  return {1, won(72'000), shares(amount), liquidity_kind::taker};
}

TEST(a_stop_order, asks_its_symbol_to_wait_for_its_price) {
  const auto in = stop_order();
  const auto submitted = last_to_symbol<submit_stop>(in);
  ASSERT_NE(submitted, nullptr);
  EXPECT_EQ(submitted->stop.stop_price, won(72'000));
  EXPECT_EQ(submitted->worst, won(91'000));
  EXPECT_EQ(submitted->group, self_trade_group{owner});
}

TEST(a_stop_order, is_submitted_while_it_waits_and_shows_when_it_was_triggered) {
  auto in = waiting();
  EXPECT_EQ(in.state.progress.status, order_status::submitted);
  EXPECT_EQ(first_answer_of(in.state).value().stop, (stop_standing{{won(72'000), {}, {}}, {}, {}}));
  const auto version = in.state.version;
  tell(in, stop_reached{1, won(72'000), one_o_clock});
  EXPECT_EQ(in.state.progress.status, order_status::submitted);
  EXPECT_EQ(in.state.version, version + 1);
  EXPECT_EQ(view_of(in.state).stop.value().triggered_at, one_o_clock);
  tell(in, trade_made{1, fill_of(10), one_o_clock});
  EXPECT_EQ(in.state.progress.status, order_status::filled);
  EXPECT_EQ(in.replayed({}), in.state);
}

TEST(a_stop_order, that_is_triggered_on_arrival_is_answered_after_its_first_pass) {
  auto in = stop_order();
  tell(in, stop_reached{1, won(72'000), one_o_clock});
  EXPECT_FALSE(first_answer_of(in.state));
  tell(in, trade_made{1, fill_of(10), one_o_clock});
  EXPECT_EQ(first_answer_of(in.state).value().progress.status, order_status::filled);
  EXPECT_EQ(first_answer_of(in.state).value().stop.value().triggered_at, one_o_clock);
}

TEST(an_order, that_is_no_stop_is_never_triggered) {
  auto in = placed_order(purchase_terms());
  EXPECT_THROW(tell(in, stop_reached{1, won(72'000), one_o_clock}), broken_invariant);
}

TEST(an_order, is_triggered_once) {
  auto in = waiting();
  tell(in, stop_reached{1, won(72'000), one_o_clock});
  EXPECT_THROW(tell(in, stop_reached{1, won(72'000), one_o_clock}), broken_invariant);
}

TEST(an_amended_stop_price, is_refused_where_there_is_none_to_change_or_no_trade_could_reach_it) {
  const auto refusal = [](const recorded_order& in, price limit, price stop) {
    return refusal_of(decide(in.state, amend({}, limit, stop), market));
  };
  auto limit_order = placed_order(purchase_terms());
  tell(limit_order, order_is_resting{1});
  EXPECT_EQ(refusal(limit_order, {}, won(72'000)), order_reject::type_not_allowed);
  EXPECT_EQ(refusal(waiting(order_type::trailing_stop, {{}, won(1'000), {}}), {}, won(72'000)),
            order_reject::type_not_allowed);
  auto in = waiting(order_type::stop_limit);
  EXPECT_EQ(refusal(in, {}, won(72'050)), order_reject::off_tick);
  EXPECT_EQ(refusal(in, {}, won(91'100)), order_reject::price_outside_limits);
  EXPECT_EQ(refusal(in, {}, won(72'000)), order_reject::nothing_to_change);
  EXPECT_EQ(refusal(in, {}, won(72'100)), order_reject{});
  EXPECT_EQ(refusal(waiting(), won(70'000), {}), order_reject::price_required) << "a stop has no limit";
  tell(in, stop_reached{1, won(72'000), one_o_clock});
  EXPECT_EQ(refusal(in, {}, won(72'100)), order_reject::stop_triggered);
}

TEST(an_amended_stop, is_told_to_the_symbol_and_shows_its_new_terms_when_they_hold) {
  auto in = waiting(order_type::stop_limit);
  ask(in, amend({}, won(69'900), won(71'500), key(1)));
  const auto wanted = last_to_symbol<replace_stop>(in);
  ASSERT_NE(wanted, nullptr);
  EXPECT_EQ(wanted->price, won(69'900));
  EXPECT_EQ(wanted->stop_price, won(71'500));
  tell(in, stop_replaced{2, shares(10), won(69'900), {won(71'500), {}, {}}, true});
  EXPECT_EQ(in.state.stop.value().terms.stop_price, won(71'500));
  EXPECT_EQ(in.state.progress.price, won(69'900));
  EXPECT_EQ(in.state.progress.worst, won(69'900));
  EXPECT_EQ(in.state.change, order_change::none);
  EXPECT_EQ(last_to_account<report_terms>(in)->price, won(69'900));
  EXPECT_EQ(in.replayed({}), in.state);
}

TEST(an_amended_stop, that_wants_more_shares_is_held_at_the_price_that_it_never_trades_beyond) {
  auto in = waiting();
  ask(in, amend(shares(12), {}, {}));
  ASSERT_NE(last_to_account<want_unlimited_hold>(in), nullptr);
  EXPECT_EQ(last_to_account<want_unlimited_hold>(in)->price, won(91'000));
  tell(in, grant_hold{});
  ASSERT_NE(last_to_symbol<replace_stop>(in), nullptr);
  tell(in, stop_replaced{2, shares(12), {}, {won(72'000), {}, {}}, true});
  EXPECT_EQ(in.state.progress.quantity, shares(12));
  EXPECT_EQ(in.state.progress.worst, won(91'000));
  EXPECT_EQ(last_to_account<report_terms>(in)->price, won(91'000));
}

TEST(an_amended_stop, whose_new_price_is_reached_is_answered_after_its_pass) {
  auto in = waiting();
  ask(in, amend({}, {}, won(70'000), key(1)));
  tell(in, stop_replaced{2, shares(10), {}, {won(70'000), {}, {}}, false});
  EXPECT_EQ(in.state.change, order_change::amend_pass);
  tell(in, stop_reached{2, won(70'000), one_o_clock});
  EXPECT_EQ(in.state.change, order_change::amend_pass);
  const auto events = tell(in, trade_made{2, fill_of(10), one_o_clock});
  EXPECT_TRUE(completes_amend(events.front(), order_change::amend_pass, in.state));
  EXPECT_EQ(in.state.progress.status, order_status::filled);
}

TEST(an_amend_after_the_trigger, is_one_of_a_resting_order) {
  auto in = waiting(order_type::stop_limit);
  tell(in, stop_reached{1, won(72'000), one_o_clock});
  tell(in, order_is_resting{1});
  ask(in, amend(shares(8), {}, {}));
  EXPECT_NE(last_to_symbol<replace_order>(in), nullptr);
}

}  // namespace
}  // namespace madang
