#include "cluster/jobs/step_pool.hpp"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace madang::jobs {

step_pool::step_pool(std::size_t threads, worker work) : worker_(std::move(work)) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { this->work(); });
}

void step_pool::run(step_order order) {
  {
    const std::lock_guard guard(lock_);
    if (stopping_) return;
    drop_waiting(order.job);
    auto& added = entries_.emplace_back();
    added.due = steady::now() + std::chrono::milliseconds(order.pause_ms);
    added.order = std::move(order);
  }
  wake_.notify_one();
}

void step_pool::cancel(job_id job) {
  const std::lock_guard guard(lock_);
  drop_waiting(job);
  for (auto& one : entries_) {
    if (one.order.job == job) one.stop->store(true);
  }
}

void step_pool::stop() {
  {
    const std::lock_guard guard(lock_);
    stopping_ = true;
    for (auto& one : entries_) one.stop->store(true);
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void step_pool::work() {
  pthread_setname_np(pthread_self(), "job-step");
  std::unique_lock guard(lock_);
  for (;;) {
    const auto next = wait_for_next(guard);
    if (next == entries_.end()) return;
    guard.unlock();
    worker_(next->order, [stop = next->stop] { return stop->load(); });
    guard.lock();
    entries_.erase(next);
    wake_.notify_one();  // for a step of the same job
  }
}

void step_pool::drop_waiting(job_id job) {
  std::erase_if(entries_, [&](const entry& one) { return one.order.job == job && !one.running; });
}

bool step_pool::is_blocked(const entry& one) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const entry& other) { return other.running && other.order.job == one.order.job; });
}

std::list<step_pool::entry>::iterator step_pool::wait_for_next(std::unique_lock<std::mutex>& guard) {
  for (;;) {
    if (stopping_) return entries_.end();
    auto soonest = entries_.end();
    for (auto at = entries_.begin(); at != entries_.end(); ++at) {
      if (!at->running && !is_blocked(*at) && (soonest == entries_.end() || at->due < soonest->due)) soonest = at;
    }
    if (soonest == entries_.end()) {
      wake_.wait(guard);
    } else if (const auto due = soonest->due; due > steady::now()) {
      wake_.wait_until(guard, due);
    } else {
      soonest->running = true;
      return soonest;
    }
  }
}

}  // namespace madang::jobs
