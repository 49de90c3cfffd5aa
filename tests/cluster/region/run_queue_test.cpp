#include "cluster/region/run_queue.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace madang {
namespace {

struct task {
  std::atomic<int> turns_left{0};
  std::atomic<int> running{0};
};

/// Gives every task its turns on so many threads, as a scheduler does; counts the turns.
class turn_threads {
 public:
  explicit turn_threads(std::size_t count) {
    queue.set_threads(count);
    for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this, i] { run(queue.of_thread(i)); });
  }
  ~turn_threads() { end(); }

  void end() {
    queue.close();
    threads_.clear();
  }

  run_queue<task> queue;
  std::atomic<int> turns{0};
  std::atomic<int> doubled{0};

 private:
  void run(run_queue<task>::thread_queue& own) {
    while (auto* one = queue.next(own)) {
      if (one->running++ != 0) ++doubled;
      const auto goes_on = --one->turns_left > 0;
      --one->running;
      ++turns;
      if (goes_on) queue.add(one, own);
    }
  }
  std::vector<std::jthread> threads_;
};

void await_turns(const turn_threads& of, int count) {
  while (of.turns < count) std::this_thread::yield();
}

TEST(run_queue, every_task_gets_each_of_its_turns_once) {
  for (std::size_t threads : {1U, 2U, 4U}) {
    turn_threads all(threads);
    std::vector<task> tasks(200);
    for (auto& each : tasks) each.turns_left = 100;
    for (auto& each : tasks) all.queue.add(&each);
    await_turns(all, 200 * 100);
    all.end();
    EXPECT_EQ(all.turns, 200 * 100);
    EXPECT_EQ(all.doubled, 0) << "no task has two turns at once";
    EXPECT_EQ(all.queue.leftover(), nullptr);
  }
}

TEST(run_queue, a_task_from_outside_wakes_a_thread_that_sleeps) {
  turn_threads all(2);
  task one;
  for (int i = 1; i <= 2'000; ++i) {
    while (i % 10 == 0 && all.queue.sleeping() < 2) std::this_thread::yield();
    one.turns_left = 1;
    all.queue.add(&one);
    await_turns(all, i);
  }
  all.end();
  EXPECT_EQ(all.doubled, 0);
}

TEST(run_queue, several_threads_add_at_once_and_nothing_is_lost) {
  turn_threads all(2);
  std::vector<task> tasks(3'000);
  for (auto& each : tasks) each.turns_left = 3;
  {
    std::vector<std::jthread> outside;
    for (std::size_t from = 0; from < 3; ++from) {
      outside.emplace_back([&, from] {
        for (auto i = from; i < tasks.size(); i += 3) all.queue.add(&tasks[i]);
      });
    }
  }
  await_turns(all, 9'000);
  all.end();
  EXPECT_EQ(all.turns, 9'000);
}

TEST(run_queue, a_thread_without_tasks_takes_those_that_wait_on_another) {
  run_queue<task> queue;
  queue.set_threads(2);
  std::vector<task> tasks(4);
  for (auto& each : tasks) queue.add(&each, queue.of_thread(0));
  EXPECT_EQ(queue.next(queue.of_thread(1)), &tasks[2]) << "of the half that would wait longest";
  EXPECT_EQ(queue.next(queue.of_thread(0)), &tasks[0]);
  EXPECT_EQ(queue.next(queue.of_thread(0)), &tasks[1]);
  EXPECT_EQ(queue.next(queue.of_thread(0)), &tasks[3]);
}

TEST(run_queue, a_task_from_outside_gets_a_turn_among_those_that_wake_each_other) {
  run_queue<task> queue;
  queue.set_threads(1);
  task busy;
  task outside;
  queue.add(&busy, queue.of_thread(0));
  queue.add(&outside);
  for (std::size_t turn = 0; turn < run_queue<task>::own_turns_max; ++turn) {
    auto* next = queue.next(queue.of_thread(0));
    if (next == &outside) return;
    queue.add(next, queue.of_thread(0));
  }
  FAIL() << "it has waited for " << run_queue<task>::own_turns_max << " turns";
}

TEST(run_queue, a_closed_one_gives_out_what_is_ready_and_then_ends) {
  run_queue<task> queue;
  queue.set_threads(1);
  task one;
  task late;
  queue.add(&one);
  queue.close();
  EXPECT_EQ(queue.next(queue.of_thread(0)), &one);
  EXPECT_EQ(queue.next(queue.of_thread(0)), nullptr);
  queue.add(&late);
  EXPECT_EQ(queue.leftover(), &late);
  EXPECT_EQ(queue.leftover(), nullptr);
}

}  // namespace
}  // namespace madang
