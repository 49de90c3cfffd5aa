#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "cluster/ports/job_runner.hpp"

namespace madang::jobs {

/// A few threads that run steps of jobs, away from the actors' scheduler, because a step may block. First come, first
/// served; of one job one step runs at a time, and one at most waits: the last one that was ordered. Thread-safe.
class step_pool {
 public:
  using cancelled = std::function<bool()>;
  using worker = std::function<void(const step_order&, const cancelled&)>;

  step_pool(std::size_t threads, worker work);
  ~step_pool() { stop(); }
  step_pool(const step_pool&) = delete;
  step_pool& operator=(const step_pool&) = delete;

  /// Runs it as soon as its pause is over and a thread is free; in place of the job's step that waits, if one does.
  void run(step_order order);
  /// Drops the job's step, or tells the one that runs to stop.
  void cancel(job_id job);
  /// Tells all to stop, waits for those that run, drops the others. What comes later is dropped.
  void stop();

 private:
  using steady = std::chrono::steady_clock;
  struct entry {
    step_order order;
    steady::time_point due;
    bool running = false;
    std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
  };

  void work();
  void drop_waiting(job_id job);
  /// Whether another step of the same job runs: one that was ordered before the job was rebuilt.
  bool is_blocked(const entry& one) const;
  /// The next step to run, which is marked so; the end: the pool stops.
  std::list<entry>::iterator wait_for_next(std::unique_lock<std::mutex>& guard);

  worker worker_;
  std::mutex lock_;
  std::condition_variable wake_;
  std::list<entry> entries_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace madang::jobs
