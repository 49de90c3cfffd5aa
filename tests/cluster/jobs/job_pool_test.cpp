#include "cluster/jobs/job_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace madang {
namespace {

TEST(a_job_pool, runs_first_what_came_first) {
  std::vector<int> ran;
  std::promise<void> last;
  job_pool pool(1);
  for (int i = 0; i < 50; ++i) pool.run([&ran, i] { ran.push_back(i); });
  pool.run([&last] { last.set_value(); });
  last.get_future().wait();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(ran[static_cast<std::size_t>(i)], i);
}

TEST(a_job_pool, works_on_several_threads_at_once) {
  job_pool pool(2);
  std::promise<void> here;
  std::promise<void> there;
  std::promise<void> both;
  pool.run([&] {
    here.set_value();
    there.get_future().wait();
    both.set_value();
  });
  pool.run([&] {
    here.get_future().wait();
    there.set_value();
  });
  both.get_future().wait();
}

TEST(a_job_pool, that_stops_finishes_what_has_begun_and_drops_the_rest) {
  std::atomic<int> ran{0};
  std::promise<void> begun;
  std::promise<void> go_on;
  job_pool pool(1);
  pool.run([&] {
    begun.set_value();
    go_on.get_future().wait();
    ++ran;
  });
  pool.run([&] { ran += 10; });
  begun.get_future().wait();
  std::thread stopper([&] { pool.stop(); });
  // What comes while it stops is dropped as well; a job that still waits is never begun.
  pool.run([&] { ran += 100; });
  go_on.set_value();
  stopper.join();
  pool.run([&] { ran += 1'000; });
  EXPECT_EQ(ran % 10, 1) << "what had begun is done";
  EXPECT_LT(ran, 1'000) << "what comes later is not";
}

}  // namespace
}  // namespace madang
