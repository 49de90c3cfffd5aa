#include <gtest/gtest.h>

#include "tests/actors/trading/sent_messages.hpp"
#include "tests/support/checked.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using decided = result<order_decision, order_rejection>;

constexpr amend_limits market{shares(1), won(100), {won(70'000), won(49'000), won(91'000)}};

order_reject refusal_of(const decided& decision) {
  return decision ? order_reject{} : decision.error().why;
}

cancel_order cancel(idempotency request = {}) {
  return {first_order, owner, request, noon};
}
amend_order amend(quantity total, price limit, idempotency request = {}) {
  return {first_order, owner, total, limit, 0, request, noon};
}
void ask(recorded_order& in, const cancel_order& command) {
  in.apply_all(std::get<order_events>(*decide(in.state, command)));
}
void ask(recorded_order& in, const amend_order& command) {
  in.apply_all(std::get<order_events>(*decide(in.state, command, market)));
}
recorded_order resting() {
  auto made = placed_order(purchase_terms());
  tell(made, order_is_resting{1});
  return made;
}
execution fill_of(std::int64_t amount) {
  return {1, won(70'000), shares(amount), liquidity_kind::maker};
}

// ---- refusals in precedence order: at each step everything that comes later is wrong, too --------------------------

TEST(an_amend, is_refused_one_rule_after_the_other_in_precedence_order) {
  auto in = resting();
  tell(in, order_traded{1, fill_of(4)});
  constexpr request_rules memory{one_hour_ns, 192};
  for (std::uint64_t i = 1; i <= 1; ++i) {
    ask(in, amend(shares(static_cast<std::int64_t>(5 + i % 2)), {}, key(i)));
    const auto& wanted = in.state.wanted_total;
    tell(in, order_replaced{static_cast<std::uint32_t>(i + 1), wanted, won(70'000), true});
  }
  ask(in, cancel());
  auto command = amend(shares(-1), won(-1), key(1, 99));
  command.by = stranger;
  command.if_version = 1;
  auto reply = [&] { return refusal_of(decide(in.state, command, market, memory)); };
  EXPECT_EQ(reply(), order_reject::order_unknown);
  command.by = owner;
  EXPECT_EQ(reply(), order_reject::idempotency_key_reused);
  command.request = key(99);
  EXPECT_EQ(reply(), order_reject::request_in_progress);
  in.state.change = order_change::none;
  in.state.progress.status = order_status::filled;
  EXPECT_EQ(reply(), order_reject::version_mismatch);
  command.if_version = in.state.version;
  EXPECT_EQ(reply(), order_reject::order_not_open);
  in.state.progress.status = order_status::partially_filled;
  auto halted = market;
  halted.halted = true;
  EXPECT_EQ(refusal_of(decide(in.state, command, halted, memory)), order_reject::symbol_halted);
  EXPECT_EQ(reply(), order_reject::quantity_not_positive);
  command.quantity = quantity{1};
  EXPECT_EQ(reply(), order_reject::quantity_below_filled);
  command.quantity = shares(4);
  EXPECT_EQ(reply(), order_reject::quantity_below_filled) << "nothing would be left to work";
  command.quantity = quantity{5'000'001};
  EXPECT_EQ(reply(), order_reject::off_lot);
  command.quantity = quantity{INT64_MAX - INT64_MAX % quantity::one};
  EXPECT_EQ(reply(), order_reject::price_required);
  command.price = won(91'150);
  EXPECT_EQ(reply(), order_reject::off_tick);
  command.price = won(91'100);
  EXPECT_EQ(reply(), order_reject::price_outside_limits);
  command.price = won(91'000);
  EXPECT_EQ(reply(), order_reject::insufficient_funds) << "more than money can count";
  command.quantity = in.state.progress.quantity;
  command.price = {};
  EXPECT_EQ(reply(), order_reject::nothing_to_change);
  command.price = won(70'100);
  EXPECT_EQ(reply(), order_reject::too_many_requests);
  command.request = {};
  EXPECT_EQ(reply(), order_reject{});
}

TEST(an_amend, is_told_the_values_that_it_breaks) {
  using values = std::vector<named_value>;
  auto in = resting();
  tell(in, order_traded{1, fill_of(4)});
  const auto reply = [&](quantity total, price limit) {
    const auto decision = decide(in.state, amend(total, limit), market);
    return decision ? values{} : decision.error().values;
  };
  EXPECT_EQ(reply({}, won(70'150)), (values{{"tick", "100"}, {"below", "70100"}, {"above", "70200"}}));
  EXPECT_EQ(reply({}, won(48'900)), (values{{"lower_limit", "49000"}, {"upper_limit", "91000"}}));
  EXPECT_EQ(reply(quantity{5'000'001}, {}), (values{{"lot_size", "1"}}));
  EXPECT_EQ(reply(shares(4), {}), (values{{"filled", "4"}}));
  EXPECT_EQ(reply(shares(20'000'000'000), {}), (values{{"needed", "1400000000000000"}})) << "more than is counted";
  ask(in, amend({}, won(69'900)));
  const auto events = tell(in, change_refused{2, order_reject::price_outside_limits});
  EXPECT_EQ(values_of(events.at(0), {won(60'000), won(42'000), won(78'000)}),
            (values{{"lower_limit", "42000"}, {"upper_limit", "78000"}}))
      << "the limits of the moment";
}

TEST(an_amend, of_a_market_order_may_not_name_a_price) {
  auto terms = purchase_terms();
  terms.type = order_type::market;
  terms.price = {};
  auto in = placed_order(terms);
  EXPECT_EQ(refusal_of(decide(in.state, amend({}, won(70'000)), market)), order_reject::price_required);
}

TEST(a_cancel, is_refused_one_rule_after_the_other_in_precedence_order) {
  order blank;
  EXPECT_EQ(refusal_of(decide(blank, cancel())), order_reject::order_unknown);
  auto in = resting();
  auto command = cancel(key(1));
  command.by = stranger;
  EXPECT_EQ(refusal_of(decide(in.state, command)), order_reject::order_unknown);
  command.by = owner;
  ask(in, command);
  EXPECT_EQ(refusal_of(decide(in.state, cancel(key(1, 2)))), order_reject::idempotency_key_reused);
  EXPECT_EQ(refusal_of(decide(in.state, cancel(key(1)))), order_reject::request_in_progress);
  EXPECT_EQ(refusal_of(decide(in.state, cancel())), order_reject::request_in_progress);
  tell(in, order_traded{1, fill_of(10)});
  EXPECT_EQ(refusal_of(decide(in.state, cancel())), order_reject::order_not_open);
}

TEST(remembered_amends, are_as_many_as_a_bot_sends_within_the_window_and_a_cancel_has_always_room) {
  constexpr request_rules memory{one_hour_ns, 100 * 192};
  auto in = resting();
  for (std::uint32_t i = 1; i <= 100; ++i) {
    auto decision = decide(in.state, amend(shares(5 + i % 2), {}, key(i)), market, memory);
    ASSERT_TRUE(decision) << i;
    in.apply_all(std::get<order_events>(*decision));
    tell(in, order_replaced{i + 1, in.state.wanted_total, won(70'000), true});
  }
  auto next = amend(shares(7), {}, key(777));
  EXPECT_EQ(refusal_of(decide(in.state, next, market, memory)), order_reject::too_many_requests);
  EXPECT_EQ(refusal_of(decide(in.state, cancel(key(777)), memory)), order_reject{});
  EXPECT_EQ(
      std::get<order_answered_before>(*decide(in.state, amend(shares(6), {}, key(1)), market, memory)).first.version,
      3U);
  next.received_at = in.at = noon + one_hour_ns + 1;
  auto later = decide(in.state, next, market, memory);
  EXPECT_EQ(refusal_of(later), order_reject{}) << "all are over the window";
  in.apply_all(std::get<order_events>(*later));
  EXPECT_EQ(in.state.answers.size_after({}), 0U);
}

// ---- the life of an order ------------------------------------------------------------------------------------------

TEST(an_order, that_was_placed_asks_the_symbol_in_once) {
  auto in = placed_order(purchase_terms());
  EXPECT_EQ(in.state.progress.status, order_status::validated);
  ASSERT_NE(last_to_symbol<submit_order>(in), nullptr);
  EXPECT_EQ(in.state.to_symbol.unacknowledged.size(), 1U);
  EXPECT_TRUE(decide(in.state, peer_message<account_to_order>{1, open_order{purchase_terms()}}).empty()) << "a copy";
}

TEST(an_order, takes_its_group_to_the_symbol) {
  recorded_order in;
  tell(in, open_order{purchase_terms(), {owner}});
  ASSERT_NE(last_to_symbol<submit_order>(in), nullptr);
  EXPECT_EQ(last_to_symbol<submit_order>(in)->group, (self_trade_group{owner}));
}

TEST(an_order, from_before_there_were_groups_asks_as_it_did_then) {
  recorded_order in;
  tell(in, open_order_v1{purchase_terms()});
  ASSERT_NE(last_to_symbol<submit_order_v1>(in), nullptr);
  EXPECT_EQ(last_to_symbol<submit_order_v1>(in)->account, own_account);
  recorded_order replayed;
  replayed.take(order_placed{purchase_terms(), 1});
  EXPECT_EQ(replayed.state, in.state);
}

TEST(an_order, acknowledges_its_peer_messages_to_the_symbol_by_the_reports) {
  auto in = placed_order(purchase_terms());
  tell(in, order_is_resting{1});
  EXPECT_TRUE(in.state.to_symbol.empty());
}

TEST(an_order, tells_its_account_each_fill_and_which_is_the_last) {
  auto in = resting();
  tell(in, order_traded{1, fill_of(4)});
  EXPECT_FALSE(last_to_account<report_fill>(in)->last);
  tell(in, order_traded{1, fill_of(6)});
  EXPECT_TRUE(last_to_account<report_fill>(in)->last);
  EXPECT_EQ(in.state.progress.filled, shares(10));
  EXPECT_EQ(in.state.progress.traded, krw(700'000));
  EXPECT_EQ(in.state.leaves(), quantity{});
}

TEST(an_order, gives_no_events_for_a_report_that_is_a_copy_or_comes_early_or_before_its_birth) {
  auto in = resting();
  peer_message<symbol_to_order> fill{2, order_traded{1, fill_of(4)}};
  in.apply_all(decide(in.state, fill));
  EXPECT_TRUE(decide(in.state, fill).empty());
  fill.number = 4;
  EXPECT_TRUE(decide(in.state, fill).empty());
  order blank;
  fill.number = 1;
  EXPECT_TRUE(decide(blank, fill).empty());
  EXPECT_TRUE(decide(in.state, peer_message<account_to_order>{3, grant_hold{}}).empty());
}

TEST(the_answer_to_a_placement, is_the_order_after_its_first_pass_and_stays_so) {
  auto in = placed_order(purchase_terms());
  EXPECT_FALSE(first_answer_of(in.state));
  tell(in, order_traded{1, fill_of(4)});
  EXPECT_FALSE(first_answer_of(in.state)) << "the pass may have more to do";
  tell(in, order_is_resting{1});
  tell(in, order_traded{1, fill_of(6)});
  EXPECT_EQ(first_answer_of(in.state).value().progress.status, order_status::partially_filled);
  EXPECT_EQ(first_answer_of(in.state).value().progress.filled, shares(4));
  EXPECT_LT(first_answer_of(in.state).value().version, in.state.version);
}

// ---- cancels -------------------------------------------------------------------------------------------------------

TEST(a_cancel, releases_the_hold_only_on_the_symbols_word) {
  auto in = resting();
  ask(in, cancel());
  EXPECT_EQ(in.state.progress.status, order_status::submitted);
  EXPECT_TRUE(in.state.to_account.empty());
  EXPECT_NE(last_to_symbol<withdraw_order>(in), nullptr);
  tell(in, order_left{2, order_reason::cancelled_by_user});
  EXPECT_EQ(in.state.progress.status, order_status::cancelled);
  EXPECT_EQ(last_to_account<report_closed>(in)->status, order_status::cancelled);
}

TEST(a_cancel, that_a_last_fill_has_overtaken_comes_to_nothing_and_its_refusal_is_consumed) {
  auto in = resting();
  ask(in, cancel(key(1)));
  tell(in, order_traded{1, fill_of(10)});
  EXPECT_EQ(in.state.progress.status, order_status::filled);
  EXPECT_TRUE(in.state.to_symbol.empty());
  EXPECT_EQ(tell(in, change_refused{2, order_reject::order_not_open}).size(), 1U);
  EXPECT_EQ(in.state.from_symbol.consumed, 3U);
  EXPECT_EQ(refusal_of(decide(in.state, cancel(key(1)))), order_reject::order_not_open) << "a repeat is decided anew";
}

TEST(a_repeated_cancel, gets_the_order_as_it_was_when_it_was_cancelled) {
  auto in = resting();
  ask(in, cancel(key(1)));
  tell(in, order_left{2, order_reason::cancelled_by_user});
  auto again = std::get<order_answered_before>(*decide(in.state, cancel(key(1)))).first;
  EXPECT_EQ(again, view_of(in.state));
  EXPECT_EQ(again.progress.status, order_status::cancelled);
}

// ---- recalls -------------------------------------------------------------------------------------------------------

TEST(a_recall, takes_the_order_out_of_the_market_with_the_accounts_reason) {
  auto in = resting();
  tell(in, recall_order{order_reason::currency_mismatch});
  ASSERT_NE(last_to_symbol<withdraw_order>(in), nullptr);
  EXPECT_EQ(refusal_of(decide(in.state, cancel())), order_reject::request_in_progress);
  tell(in, order_left{2, order_reason::cancelled_by_user});
  EXPECT_EQ(in.state.progress.status, order_status::cancelled);
  EXPECT_EQ(in.state.progress.reason, order_reason::currency_mismatch);
  EXPECT_EQ(last_to_account<report_closed>(in)->reason, order_reason::currency_mismatch);
  EXPECT_EQ(in.replayed({}), in.state);
}

TEST(a_recall, follows_an_amend_that_is_under_way) {
  auto in = resting();
  ask(in, amend(shares(8), {}));
  tell(in, recall_order{order_reason::currency_mismatch});
  EXPECT_EQ(last_to_symbol<withdraw_order>(in), nullptr) << "one change at a time";
  tell(in, order_replaced{2, shares(8), won(70'000), true});
  EXPECT_NE(last_to_symbol<withdraw_order>(in), nullptr);
}

TEST(a_recall, leaves_a_clients_cancel_its_reason_and_comes_to_nothing_after_the_end) {
  auto in = resting();
  ask(in, cancel(key(1)));
  tell(in, recall_order{order_reason::currency_mismatch});
  tell(in, order_left{2, order_reason::cancelled_by_user});
  EXPECT_EQ(in.state.progress.reason, order_reason::cancelled_by_user);
  tell(in, recall_order{order_reason::currency_mismatch});
  EXPECT_EQ(in.state.from_account.consumed, 3U);
  EXPECT_TRUE(in.state.to_symbol.empty());
}

// ---- amends --------------------------------------------------------------------------------------------------------

TEST(an_amend, that_needs_no_more_hold_goes_straight_to_the_symbol) {
  auto in = resting();
  ask(in, amend(shares(8), won(69'900)));
  EXPECT_EQ(*last_to_symbol<replace_order>(in), (replace_order{shares(8), won(69'900), {}}));
  EXPECT_TRUE(in.state.to_account.empty());
  tell(in, order_replaced{2, shares(8), won(69'900), true});
  EXPECT_EQ(in.state.progress.quantity, shares(8));
  EXPECT_EQ(in.state.progress.worst, won(69'900));
  EXPECT_EQ(*last_to_account<report_terms>(in), (report_terms{shares(8), won(69'900)}));
}

TEST(an_amend, that_needs_more_is_held_first) {
  for (auto more : {amend(shares(11), {}), amend({}, won(70'100)), amend(shares(5), won(70'100))}) {
    auto in = resting();
    ask(in, more);
    EXPECT_EQ(in.state.change, order_change::amend_waits_for_hold);
    EXPECT_NE(last_to_account<want_hold>(in), nullptr);
    EXPECT_TRUE(in.state.to_symbol.empty()) << "the symbol hears of it when the hold is in place";
    tell(in, grant_hold{});
    EXPECT_NE(last_to_symbol<replace_order>(in), nullptr);
  }
}

TEST(an_amend, of_a_sale_to_a_higher_price_needs_no_hold) {
  auto terms = purchase_terms();
  terms.side = side::sell;
  auto in = placed_order(terms);
  tell(in, order_is_resting{1});
  ask(in, amend({}, won(70'100)));
  EXPECT_EQ(in.state.change, order_change::amend);
}

TEST(an_amend, without_a_hold_leaves_the_order_as_it_was) {
  auto in = resting();
  ask(in, amend(shares(11), {}, key(1)));
  auto events = tell(in, refuse_hold{order_reject::insufficient_funds, {krw(70'000), krw(5), {}, {}}});
  EXPECT_EQ(reject_of(events.at(0)), order_reject::insufficient_funds);
  EXPECT_EQ(values_of(events.at(0), market.day), (std::vector<named_value>{{"needed", "70000"}, {"available", "5"}}));
  EXPECT_EQ(in.state.change, order_change::none);
  EXPECT_EQ(in.state.progress.quantity, shares(10));
  EXPECT_TRUE(in.state.to_symbol.empty());
  EXPECT_EQ(refusal_of(decide(in.state, amend(shares(11), {}, key(1)), market)), order_reject{}) << "decided anew";
}

TEST(an_amend, that_is_granted_up_to_so_many_fills_tells_the_symbol_so) {
  auto in = resting();
  ask(in, amend(shares(12), won(60'000)));
  tell(in, grant_hold{shares(0)});
  EXPECT_EQ(last_to_symbol<replace_order>(in)->filled_at_most, shares(0));
}

TEST(an_amend, that_the_symbol_refuses_tells_the_account_the_terms_that_stay) {
  auto in = resting();
  ask(in, amend(shares(12), {}));
  tell(in, grant_hold{});
  auto events = tell(in, change_refused{2, order_reject::price_outside_limits});
  EXPECT_EQ(reject_of(events.at(0)), order_reject::price_outside_limits);
  EXPECT_EQ(*last_to_account<report_terms>(in), (report_terms{shares(10), won(70'000)}));
  EXPECT_EQ(in.state.change, order_change::none);
}

TEST(an_order_for_an_auction, expires_with_what_it_left) {
  auto in = resting();
  tell(in, order_traded{1, fill_of(3)});
  tell(in, order_left{1, order_reason::auction_ended});
  EXPECT_EQ(in.state.progress.status, order_status::expired);
  EXPECT_EQ(in.state.progress.reason, order_reason::auction_ended);
  EXPECT_EQ(last_to_account<report_closed>(in)->status, order_status::expired);
}

TEST(an_amend, answered_by_the_account_after_the_end_is_consumed_and_nothing_else_happens) {
  for (account_to_order word : {account_to_order{grant_hold{}}, account_to_order{refuse_hold{}}}) {
    for (symbol_to_order end :
         {symbol_to_order{order_traded{1, fill_of(10)}}, symbol_to_order{order_turned_away{1, {}}},
          symbol_to_order{order_left{1, order_reason::day_ended}}}) {
      auto in = placed_order(purchase_terms());
      ask(in, amend(shares(12), {}));
      tell(in, end);
      auto status = in.state.progress.status;
      EXPECT_EQ(tell(in, word).size(), 1U);
      EXPECT_EQ(in.state.from_account.consumed, 2U);
      EXPECT_TRUE(in.state.to_symbol.empty());
      EXPECT_EQ(in.state.progress.status, status);
    }
  }
}

TEST(a_repeated_amend, waits_while_it_is_under_way_and_then_gets_the_first_answer) {
  auto in = resting();
  ask(in, amend(shares(8), {}, key(1)));
  EXPECT_EQ(refusal_of(decide(in.state, amend(shares(8), {}, key(1)), market)), order_reject::request_in_progress);
  EXPECT_EQ(refusal_of(decide(in.state, amend(shares(7), {}, key(1, 2)), market)),
            order_reject::idempotency_key_reused);
  tell(in, order_replaced{2, shares(8), won(70'000), true});
  auto then = view_of(in.state);
  tell(in, order_traded{2, fill_of(3)});
  auto again = decide(in.state, amend(shares(8), {}, key(1)), market);
  EXPECT_EQ(std::get<order_answered_before>(*again).first, then);
}

TEST(a_repeated_amend, of_an_order_that_has_ended_since_still_gets_the_first_answer) {
  auto in = resting();
  ask(in, amend(shares(8), {}, key(1)));
  tell(in, order_replaced{2, shares(8), won(70'000), true});
  tell(in, order_left{2, order_reason::day_ended});
  auto again = decide(in.state, amend(shares(8), {}, key(1)), market);
  EXPECT_EQ(std::get<order_answered_before>(*again).first.progress.status, order_status::submitted);
}

/// An amend that has lost its place, with its key.
recorded_order amended_into_a_pass() {
  auto in = resting();
  ask(in, amend({}, won(69'900), key(1)));
  tell(in, order_replaced{2, shares(10), won(69'900)});
  return in;
}
order_view answer_of(const recorded_order& in) {
  return std::get<order_answered_before>(*decide(in.state, amend({}, won(69'900), key(1)), market)).first;
}

TEST(an_amend, that_lost_its_place_is_answered_when_its_pass_is_over) {
  auto in = amended_into_a_pass();
  EXPECT_EQ(in.state.change, order_change::amend_pass);
  EXPECT_EQ(refusal_of(decide(in.state, amend({}, won(69'900), key(1)), market)), order_reject::request_in_progress);
  auto before = in.state.change;
  auto event = tell(in, order_traded{2, fill_of(3)}).at(0);
  EXPECT_FALSE(completes_amend(event, before, in.state)) << "the pass may have more to do";
  event = tell(in, order_is_resting{2}).at(0);
  EXPECT_TRUE(completes_amend(event, before, in.state));
  EXPECT_EQ(answer_of(in), view_of(in.state));
  EXPECT_EQ(answer_of(in).progress.filled, shares(3));
  tell(in, order_traded{2, fill_of(7)});
  EXPECT_EQ(answer_of(in).progress.filled, shares(3)) << "the first answer stays";
}

TEST(an_amend, whose_pass_ends_the_order_is_answered_with_its_end) {
  for (symbol_to_order end :
       {symbol_to_order{order_traded{2, fill_of(10)}}, symbol_to_order{order_left{2, order_reason::self_trade}}}) {
    auto in = amended_into_a_pass();
    auto event = tell(in, end).at(0);
    EXPECT_TRUE(completes_amend(event, order_change::amend_pass, in.state));
    EXPECT_FALSE(in.state.is_open());
    EXPECT_EQ(answer_of(in), view_of(in.state));
  }
}

TEST(an_amend, that_kept_its_place_is_answered_at_once) {
  auto in = resting();
  ask(in, amend(shares(8), {}, key(1)));
  auto event = tell(in, order_replaced{2, shares(8), won(70'000), true}).at(0);
  EXPECT_TRUE(completes_amend(event, order_change::amend, in.state));
  EXPECT_EQ(in.state.change, order_change::none);
}

TEST(a_cancel, that_comes_while_the_pass_of_an_amend_goes_on_follows_it) {
  auto in = amended_into_a_pass();
  ask(in, cancel());
  EXPECT_EQ(last_to_symbol<withdraw_order>(in), nullptr);
  tell(in, order_is_resting{2});
  EXPECT_NE(last_to_symbol<withdraw_order>(in), nullptr);
}

// ---- versions ------------------------------------------------------------------------------------------------------

TEST(a_version, counts_only_what_a_client_can_see) {
  auto in = resting();
  const auto placed = view_of(in.state);
  EXPECT_EQ(placed.version, 2U);
  in.at = noon + nanos_per_second;
  ask(in, amend(shares(12), {}));
  tell(in, grant_hold{});
  tell(in, change_refused{2, order_reject::price_outside_limits});
  ask(in, amend(shares(12), {}));
  tell(in, refuse_hold{});
  ask(in, cancel());
  tell(in, change_refused{3, order_reject::order_not_open});
  tell(in, order_is_resting{3});
  EXPECT_EQ(view_of(in.state), placed) << "its time of change too";
  tell(in, order_traded{3, fill_of(1)});
  EXPECT_EQ(in.state.version, 3U);
}

TEST(a_version, of_events_from_before_stays_the_number_of_the_event_and_goes_on_from_there) {
  auto in = placed_order(purchase_terms());
  auto old = in.state.progress;
  old.status = order_status::submitted;
  in.take(order_submitted{1, 1, old});
  in.take(amend_requested{{}, shares(8), won(70'000), false});
  EXPECT_EQ(in.state.version, 3U) << "older events count, whatever they say";
  tell(in, order_replaced{2, shares(8), won(70'000), true});
  EXPECT_EQ(in.state.version, 4U);
}

TEST(an_amend, of_the_first_version_is_over_when_the_new_terms_hold) {
  auto in = resting();
  in.take(amend_requested{key(1), shares(10), won(69'900), false});
  auto after = in.state.progress;
  after.price = after.worst = won(69'900);
  in.take(order_amended{in.state.from_symbol.consumed + 1, 2, after});
  EXPECT_EQ(in.state.change, order_change::none);
  EXPECT_EQ(answer_of(in), view_of(in.state));
}

TEST(an_amend, that_names_an_old_version_is_refused) {
  auto in = resting();
  auto command = amend(shares(8), {});
  command.if_version = in.state.version;
  tell(in, order_traded{1, fill_of(1)});
  EXPECT_EQ(refusal_of(decide(in.state, command, market)), order_reject::version_mismatch);
}

TEST(a_cancel, that_comes_while_an_amend_is_under_way_follows_it) {
  auto in = resting();
  ask(in, amend(shares(8), {}, key(1)));
  ask(in, cancel(key(2)));
  EXPECT_EQ(in.state.to_symbol.unacknowledged.size(), 1U) << "one change at a time";
  EXPECT_EQ(refusal_of(decide(in.state, cancel())), order_reject::request_in_progress);
  tell(in, order_replaced{2, shares(8), won(70'000), true});
  EXPECT_NE(last_to_symbol<withdraw_order>(in), nullptr);
  EXPECT_EQ(in.state.change, order_change::cancel);
  tell(in, order_left{3, order_reason::cancelled_by_user});
  EXPECT_EQ(in.state.progress.status, order_status::cancelled);
  EXPECT_TRUE(std::get<order_answered_before>(*decide(in.state, cancel(key(2)))).first.progress.status ==
              order_status::cancelled);
  EXPECT_EQ(
      std::get<order_answered_before>(*decide(in.state, amend(shares(8), {}, key(1)), market)).first.progress.quantity,
      shares(8));
}

TEST(a_cancel, follows_an_amend_that_came_to_nothing_too) {
  auto refused_by_symbol = resting();
  ask(refused_by_symbol, amend(shares(8), {}));
  ask(refused_by_symbol, cancel());
  tell(refused_by_symbol, change_refused{2, order_reject::quantity_below_filled});
  EXPECT_NE(last_to_symbol<withdraw_order>(refused_by_symbol), nullptr);
  auto refused_by_account = resting();
  ask(refused_by_account, amend(shares(12), {}));
  ask(refused_by_account, cancel());
  tell(refused_by_account, refuse_hold{});
  EXPECT_NE(last_to_symbol<withdraw_order>(refused_by_account), nullptr);
}

TEST(an_order, that_came_out_of_its_events_equals_the_one_that_lived) {
  auto in = resting();
  ask(in, amend(shares(12), won(70'100), key(1)));
  tell(in, grant_hold{});
  ask(in, cancel(key(2)));
  tell(in, order_traded{1, fill_of(4)});
  in.take(messages_acknowledged{{{entity_of(own_account), 1}}});
  tell(in, order_replaced{2, shares(12), won(70'100), true});
  tell(in, order_left{3, order_reason::cancelled_by_user});
  EXPECT_EQ(in.replayed({}), in.state);
}

}  // namespace
}  // namespace madang
