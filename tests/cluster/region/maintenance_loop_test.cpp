#include "cluster/region/maintenance_loop.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/cluster/region/region_stage.hpp"
#include "tests/support/eventually.hpp"

namespace madang {
namespace {

/// A clock that one thread sets while another reads it.
struct moving_clock final : clock {
  std::atomic<std::int64_t> at{1'763'640'000 * nanos_per_second};
  unix_nanos now() const override { return {at.load()}; }
};

maintenance_plan quick(std::function<void(calendar_day)> open_day) {
  maintenance_plan plan;
  plan.sweep_every_ms = 32;
  plan.checkpoint_every_events = 3;
  plan.open_day = std::move(open_day);
  return plan;
}

TEST(maintenance_loop, opens_the_day_at_its_start_and_each_day_that_follows) {
  region_stage stage;
  moving_clock time;
  std::atomic<int> opened{0};
  maintenance_loop keeper(stage.entities(), stage.journal, time, quick([&](calendar_day) { ++opened; }));
  EXPECT_EQ(opened, 1) << "the first day opens before anything else runs";
  time.at += 24 * 3'600 * nanos_per_second;
  EXPECT_TRUE(eventually([&] { return opened == 2; }));
}

TEST(maintenance_loop, takes_a_checkpoint_when_enough_events_have_come) {
  region_stage stage;
  moving_clock time;
  maintenance_loop keeper(stage.entities(), stage.journal, time, quick([](calendar_day) {}));
  for (std::uint64_t seq = 1; seq <= 3; ++seq) stage.append(account_id{0x10001}, seq);
  EXPECT_TRUE(eventually([&] { return stage.journal.checkpoint() == stage.journal.last(); }));
}

TEST(maintenance_loop, takes_no_checkpoint_as_long_as_it_may_not) {
  region_stage stage;
  moving_clock time;
  std::atomic<bool> may{false};
  std::atomic<int> asked{0};
  auto plan = quick([](calendar_day) {});
  plan.may_checkpoint = [&] {
    ++asked;
    return may.load();
  };
  maintenance_loop keeper(stage.entities(), stage.journal, time, std::move(plan));
  for (std::uint64_t seq = 1; seq <= 3; ++seq) stage.append(account_id{0x10001}, seq);
  ASSERT_TRUE(eventually([&] { return asked >= 2; })) << "one that has begun is not asked for again";
  EXPECT_EQ(stage.journal.checkpoint(), position{});
  may = true;
  EXPECT_TRUE(eventually([&] { return stage.journal.checkpoint() == stage.journal.last(); }));
}

TEST(maintenance_loop, takes_no_checkpoint_before_that) {
  region_stage stage;
  moving_clock time;
  std::atomic<int> opened{0};
  {
    maintenance_loop keeper(stage.entities(), stage.journal, time, quick([&](calendar_day) { ++opened; }));
    for (std::uint64_t seq = 1; seq <= 2; ++seq) stage.append(account_id{0x10001}, seq);
    time.at += 24 * 3'600 * nanos_per_second;
    // The day opens after the checkpoint of the same round would have begun.
    ASSERT_TRUE(eventually([&] { return opened == 2; }));
  }
  EXPECT_EQ(stage.journal.checkpoint(), position{});
}

}  // namespace
}  // namespace madang
