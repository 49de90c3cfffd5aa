#include "cluster/jobs/step_pool.hpp"

#include <gtest/gtest.h>

#include <future>
#include <set>

namespace madang::jobs {
namespace {

constexpr auto patience = std::chrono::seconds(20);

step_order order_of(std::uint64_t job, std::uint64_t step = 1, std::int64_t pause_ms = 0) {
  step_order made;
  made.job = {job};
  made.step = step;
  made.pause_ms = pause_ms;
  return made;
}

/// A door that a step waits at until the test opens it.
class door {
 public:
  void open() { opened_.set_value(); }
  bool wait() { return open_.wait_for(patience) == std::future_status::ready; }

 private:
  std::promise<void> opened_;
  std::shared_future<void> open_{opened_.get_future().share()};
};

TEST(step_pool, runs_what_it_is_given_on_a_thread_of_its_own) {
  std::promise<std::thread::id> ran;
  step_pool pool(1, [&](const step_order&, const step_pool::cancelled&) { ran.set_value(std::this_thread::get_id()); });
  pool.run(order_of(1));
  auto by = ran.get_future();
  ASSERT_EQ(by.wait_for(patience), std::future_status::ready);
  EXPECT_NE(by.get(), std::this_thread::get_id());
}

TEST(step_pool, runs_as_many_at_once_as_it_has_threads) {
  std::promise<void> both;
  std::atomic<int> inside{0};
  door leave;
  step_pool pool(2, [&](const step_order&, const step_pool::cancelled&) {
    if (++inside == 2) both.set_value();
    leave.wait();
  });
  for (std::uint64_t job = 1; job <= 3; ++job) pool.run(order_of(job));
  EXPECT_EQ(both.get_future().wait_for(patience), std::future_status::ready);
  EXPECT_EQ(inside.load(), 2);
  leave.open();
}

TEST(step_pool, tells_a_running_step_that_its_job_is_cancelled) {
  door begun;
  std::promise<bool> seen;
  step_pool pool(1, [&](const step_order&, const step_pool::cancelled& is_cancelled) {
    begun.open();
    while (!is_cancelled()) std::this_thread::yield();
    seen.set_value(true);
  });
  pool.run(order_of(1));
  ASSERT_TRUE(begun.wait());
  pool.cancel({2});
  pool.cancel({1});
  EXPECT_EQ(seen.get_future().wait_for(patience), std::future_status::ready);
}

TEST(step_pool, drops_a_step_that_is_cancelled_before_it_runs) {
  door begun;
  door leave;
  std::promise<void> third;
  std::mutex lock;
  std::set<std::uint64_t> ran;
  step_pool pool(1, [&](const step_order& order, const step_pool::cancelled&) {
    {
      const std::lock_guard guard(lock);
      ran.insert(order.job.value);
    }
    if (order.job.value == 1) begun.open(), leave.wait();
    if (order.job.value == 3) third.set_value();
  });
  pool.run(order_of(1));
  ASSERT_TRUE(begun.wait());
  pool.run(order_of(2));
  pool.run(order_of(3));
  pool.cancel({2});
  leave.open();
  ASSERT_EQ(third.get_future().wait_for(patience), std::future_status::ready);
  pool.stop();
  EXPECT_EQ(ran, (std::set<std::uint64_t>{1, 3}));
}

TEST(step_pool, lets_others_run_during_a_pause) {
  std::promise<void> second;
  std::atomic<bool> paused_ran{false};
  step_pool pool(1, [&](const step_order& order, const step_pool::cancelled&) {
    if (order.job.value == 1) paused_ran = true;
    if (order.job.value == 2) second.set_value();
  });
  pool.run(order_of(1, 1, 3'600'000));
  pool.run(order_of(2));
  EXPECT_EQ(second.get_future().wait_for(patience), std::future_status::ready);
  pool.stop();
  EXPECT_FALSE(paused_ran);
}

TEST(step_pool, runs_one_step_of_a_job_at_a_time) {
  door begun;
  door leave;
  std::promise<void> other_job;
  std::promise<void> second;
  std::atomic<bool> second_ran{false};
  step_pool pool(2, [&](const step_order& order, const step_pool::cancelled&) {
    if (order.job.value == 2) return other_job.set_value();
    if (order.step == 1) begun.open(), leave.wait();
    if (order.step == 2) second_ran = true, second.set_value();
  });
  pool.run(order_of(1, 1));
  ASSERT_TRUE(begun.wait());
  pool.run(order_of(1, 2));
  pool.run(order_of(2));
  ASSERT_EQ(other_job.get_future().wait_for(patience), std::future_status::ready);
  EXPECT_FALSE(second_ran);
  leave.open();
  EXPECT_EQ(second.get_future().wait_for(patience), std::future_status::ready);
}

TEST(step_pool, runs_of_several_orders_for_one_job_the_last) {
  door begun;
  door leave;
  std::promise<void> last;
  std::mutex lock;
  std::vector<std::uint64_t> ran;
  step_pool pool(1, [&](const step_order& order, const step_pool::cancelled&) {
    {
      const std::lock_guard guard(lock);
      ran.push_back(order.step);
    }
    if (order.step == 1) begun.open(), leave.wait();
    if (order.step == 3) last.set_value();
  });
  pool.run(order_of(1, 1));
  ASSERT_TRUE(begun.wait());
  pool.run(order_of(1, 2));
  pool.run(order_of(1, 3));
  leave.open();
  ASSERT_EQ(last.get_future().wait_for(patience), std::future_status::ready);
  pool.stop();
  EXPECT_EQ(ran, (std::vector<std::uint64_t>{1, 3}));
}

TEST(step_pool, stops_after_the_running_step_and_takes_nothing_any_more) {
  door begun;
  std::atomic<int> ran{0};
  step_pool pool(1, [&](const step_order&, const step_pool::cancelled& is_cancelled) {
    ++ran;
    begun.open();
    while (!is_cancelled()) std::this_thread::yield();
  });
  pool.run(order_of(1));
  pool.run(order_of(2));
  ASSERT_TRUE(begun.wait());
  pool.stop();
  pool.run(order_of(3));
  EXPECT_EQ(ran.load(), 1);
}

}  // namespace
}  // namespace madang::jobs
