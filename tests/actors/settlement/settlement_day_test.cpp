#include "actors/settlement/settlement_day.hpp"

#include <gtest/gtest.h>

#include "messages/ensure.hpp"
#include "messages/settlement/words.hpp"

namespace madang::settlement {
namespace {

constexpr calendar_day friday{20'784};
constexpr user_id admin{0x52};
constexpr jobs::job_id first{0x10052};
constexpr jobs::job_id second{0x20052};

settlement_day blank() {
  settlement_day made;
  made.id = settlement_of(friday);
  return made;
}
begin_run wanted(run_kind kind = run_kind::cash, jobs::job_id instead_of = {}) {
  return {friday, kind, admin, {admin, "10.0.0.1", "asked to"}, instead_of, false};
}
settlement_day after(const settlement_day& before, const run_begun& event) {
  auto made = before;
  apply(made, event, {});
  return made;
}

TEST(a_settlement_day, has_one_batch_of_each_kind) {
  const auto begun = decide(blank(), wanted(), first);
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->job, first);
  const auto day = after(blank(), *begun);
  EXPECT_FALSE(decide(day, wanted(), second));
  EXPECT_TRUE(decide(day, wanted(run_kind::reconcile), second));
  EXPECT_EQ(view_of(day).runs.size(), 1u);
  EXPECT_EQ(view_of(day).day, friday);
}

TEST(a_settlement_day, begins_anew_only_instead_of_the_batch_that_it_has) {
  const auto day = after(blank(), *decide(blank(), wanted(), first));
  EXPECT_FALSE(decide(day, wanted(run_kind::cash, second), second)) << "somebody else was quicker";
  const auto again = decide(day, wanted(run_kind::cash, first), second);
  ASSERT_TRUE(again);
  EXPECT_EQ(after(day, *again).runs.at(run_kind::cash).job, second);
  EXPECT_THROW(after(blank(), *again), broken_invariant);
  EXPECT_THROW(after(day, *decide(blank(), wanted(), second)), broken_invariant);
}

/// The platform's own batch, begun at the moment zero.
settlement_day begun_by_itself(run_kind kind = run_kind::cash) {
  return after(blank(), *decide(blank(), begin_run{friday, kind, admin, {}, {}, false}, first));
}
unix_nanos at(std::int64_t seconds) {
  return {seconds * nanos_per_second};
}
event_meta stamped(std::int64_t seconds) {
  event_meta made;
  made.time = at(seconds);
  return made;
}

TEST(a_batch_that_has_failed, begins_anew_after_longer_and_longer_pauses_so_many_times) {
  const retry_rules rules{3, 30 * nanos_per_second};
  const retry_run failed{friday, run_kind::cash, first};
  auto day = begun_by_itself();
  EXPECT_FALSE(decide(day, failed, second, rules, at(29)));
  auto again = decide(day, failed, second, rules, at(30));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->instead_of, first);
  apply(day, *again, stamped(30));
  EXPECT_FALSE(decide(day, failed, second, rules, at(1'000))) << "that one is not the batch any more";
  const retry_run failed_again{friday, run_kind::cash, second};
  EXPECT_FALSE(decide(day, failed_again, first, rules, at(30 + 59)));
  again = decide(day, failed_again, first, rules, at(30 + 60));
  ASSERT_TRUE(again);
  apply(day, *again, stamped(90));
  EXPECT_FALSE(decide(day, failed, second, rules, at(100'000))) << "three times are enough";
  const auto by_hand = decide(day, wanted(run_kind::cash, first), second);
  ASSERT_TRUE(by_hand) << "an administrator may";
  apply(day, *by_hand, stamped(200));
  EXPECT_TRUE(decide(day, failed_again, first, rules, at(300))) << "and the count begins anew";
}

TEST(a_batch_that_has_ended, does_not_begin_anew) {
  auto day = begun_by_itself();
  const end_run end{friday, run_kind::cash, first, at(5), 2};
  const auto ended = decide(day, end);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->day_began_at, at(5));
  EXPECT_EQ(ended->differences, 2u);
  apply(day, *ended, {});
  EXPECT_FALSE(decide(day, end)) << "it says so again after a crash";
  EXPECT_FALSE(decide(day, retry_run{friday, run_kind::cash, first}, second, {}, at(1'000)));
  EXPECT_FALSE(decide(day, end_run{friday, run_kind::cash, second, {}, 0})) << "another job's";
}

TEST(a_split, begins_from_one_price_whoever_asks_again) {
  auto day = blank();
  const begin_adjustment begin{
      friday, 7, *market::symbol_id::parse("005930"), price::whole(70'000), false, price::whole(1'400)};
  const auto begun = decide(day, begin);
  ASSERT_TRUE(begun);
  apply(day, *begun, {});
  auto again = begin;
  again.last_price = price::whole(1'400);
  EXPECT_FALSE(decide(day, again));
  EXPECT_EQ(view_of(day, 7).last_price, price::whole(70'000));
  EXPECT_THROW(apply(day, *begun, {}), broken_invariant);
}

TEST(a_split, ends_for_the_accounts_before_the_symbol_trades_again) {
  auto day = blank();
  EXPECT_FALSE(decide(day, end_adjustment{friday, 7, false})) << "it has not begun";
  EXPECT_FALSE(view_of(day, 7).begun);
  const begin_adjustment begin{
      friday, 7, *market::symbol_id::parse("005930"), price::whole(70'000), false, price::whole(1'400)};
  apply(day, *decide(day, begin), {});
  EXPECT_EQ(view_of(day, 7).ended_at.value, 0);
  event_meta stamp;
  stamp.time = at(9);
  apply(day, *decide(day, end_adjustment{friday, 7, false}), stamp);
  EXPECT_EQ(view_of(day, 7).ended_at, at(9));
  EXPECT_FALSE(view_of(day, 7).resumed);
  EXPECT_FALSE(decide(day, end_adjustment{friday, 7, false})) << "it says so again after a crash";
  stamp.time = at(10);
  apply(day, *decide(day, end_adjustment{friday, 7, true}), stamp);
  EXPECT_TRUE(view_of(day, 7).resumed);
  EXPECT_EQ(view_of(day, 7).ended_at, at(9));
  EXPECT_FALSE(decide(day, end_adjustment{friday, 7, true}));
}

TEST(a_split, is_under_way_until_its_symbol_is_let_go) {
  auto day = blank();
  EXPECT_FALSE(has_open_adjustment(day));
  const auto samsung = *market::symbol_id::parse("005930");
  const begin_adjustment begin{friday, 7, samsung, price::whole(70'000), true, price::whole(1'400)};
  apply(day, *decide(day, begin), {});
  EXPECT_EQ(day.adjustments.at(7).price_after, price::whole(1'400));
  const open_adjustments_view goes_on{friday, {{7, samsung, true, false}}};
  EXPECT_EQ(open_adjustments_of(day), goes_on);
  apply(day, *decide(day, end_adjustment{friday, 7, false}), stamped(9));
  const open_adjustments_view through{friday, {{7, samsung, true, true}}};
  EXPECT_EQ(open_adjustments_of(day), through);
  EXPECT_TRUE(has_open_adjustment(day));
  apply(day, *decide(day, end_adjustment{friday, 7, true}), stamped(10));
  EXPECT_FALSE(has_open_adjustment(day));
  EXPECT_TRUE(open_adjustments_of(day).items.empty());
}

TEST(a_split, of_a_batch_that_was_through_before_ends_were_written_has_ended) {
  auto day = blank();
  apply(day, *decide(day, wanted(run_kind::corporate_action), first), {});
  apply(day, *decide(day, begin_adjustment{friday, 7, *market::symbol_id::parse("005930"), price::whole(1), false, {}}),
        {});
  event_meta stamp;
  stamp.time = at(9);
  apply(day, *decide(day, end_run{friday, run_kind::corporate_action, first, {}, 0}), stamp);
  EXPECT_EQ(view_of(day, 7).ended_at, at(9));
  EXPECT_TRUE(view_of(day, 7).resumed);
}

TEST(the_parameters_of_a_batch, name_its_day_and_its_kind) {
  for (auto kind : all_run_kinds) {
    const auto read = parse_job_parameters(job_parameters(friday, kind));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, (std::pair{friday, kind}));
  }
  for (const auto* wrong : {"", "2026-11-27", "2026-11-27 ", "2026-11-27 cash", "2026-02-30 CASH", "2026-11-27xCASH"}) {
    EXPECT_FALSE(parse_job_parameters(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace madang::settlement
