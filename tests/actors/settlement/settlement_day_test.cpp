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
