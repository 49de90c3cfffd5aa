#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace madang {

/// Tasks that are ready for a turn, for a fixed number of threads. No thread polls, and no task waits while a thread
/// has nothing to do. A task that is added by a thread stays with it while all are busy: what was just written is near,
/// and no lock is shared. Tasks from outside wait for all threads together, and each thread looks there every few
/// turns. Thread-safe; owns no task.
template <class Task>
class run_queue {
 public:
  /// A thread looks for tasks that are ready for all at least every so many turns, and takes so many at a time at most.
  static constexpr std::size_t own_turns_max = 32;
  static constexpr std::size_t taken_max = 8;

  /// The tasks of one thread. Others take some of them when they have nothing to do.
  class thread_queue {
   public:
    /// Adds a task whose thread asks for the next one soon: wakes nobody.
    void push(Task* task) {
      std::lock_guard guard(lock_);
      tasks_.push_back(task);
    }

   private:
    friend class run_queue;
    Task* pop() {
      std::lock_guard guard(lock_);
      if (tasks_.empty()) return nullptr;
      auto* first = tasks_.front();
      tasks_.pop_front();
      return first;
    }
    bool empty() {
      std::lock_guard guard(lock_);
      return tasks_.empty();
    }
    /// The first `count` of `from` come before all that wait here.
    void take_from(std::deque<Task*>& from, std::size_t count) {
      const auto end = from.begin() + static_cast<std::ptrdiff_t>(count);
      std::lock_guard guard(lock_);
      tasks_.insert(tasks_.begin(), from.begin(), end);
      from.erase(from.begin(), end);
    }
    /// Moves the half that would have to wait longest; one that is alone, too.
    void give_half(std::deque<Task*>& to) {
      std::lock_guard guard(lock_);
      const auto kept = tasks_.begin() + static_cast<std::ptrdiff_t>(tasks_.size() / 2);
      to.insert(to.end(), kept, tasks_.end());
      tasks_.erase(kept, tasks_.end());
    }

    std::mutex lock_;  ///< taken last
    std::deque<Task*> tasks_;
    std::size_t turns_ = 0;  ///< since it looked for what is ready for all; its own thread's
  };

  /// Before the first thread asks.
  void set_threads(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) threads_.push_back(std::make_unique<thread_queue>());
  }
  thread_queue& of_thread(std::size_t index) { return *threads_[index]; }

  /// Adds a task from outside.
  void add(Task* task) {
    {
      std::lock_guard guard(lock_);
      ready_.push_back(task);
      if (sleeping_ == 0) return;
    }
    signal_.notify_one();
  }
  /// Adds a task on the thread whose queue this is.
  void add(Task* task, thread_queue& here) {
    here.push(task);
    // Either it sees a sleeper here, or the sleeper sees it there.
    if (sleeping_ == 0) return;
    { std::lock_guard guard(lock_); }
    signal_.notify_one();
  }

  /// The next task of the thread whose queue this is; waits while there is none. Null: the queue is closed and nothing
  /// is ready.
  Task* next(thread_queue& here) {
    while (true) {
      if (++here.turns_ < own_turns_max) {
        if (auto* first = here.pop()) return first;
      }
      here.turns_ = 0;
      if (!fill(here)) return nullptr;
    }
  }

  /// From here on threads end when nothing is ready for them.
  void close() {
    {
      std::lock_guard guard(lock_);
      closed_ = true;
    }
    signal_.notify_all();
  }
  /// What came from outside when all threads had ended; null: nothing.
  Task* leftover() {
    std::lock_guard guard(lock_);
    if (ready_.empty()) return nullptr;
    auto* first = ready_.front();
    ready_.pop_front();
    return first;
  }

  /// Threads that wait for a task.
  std::size_t sleeping() const { return sleeping_; }

 private:
  /// Gives a thread some of the tasks that are ready for all, or of another thread's when there are none. False: the
  /// end.
  bool fill(thread_queue& by) {
    std::unique_lock guard(lock_);
    if (ready_.empty() && by.empty()) {
      ++sleeping_;
      signal_.wait(guard, [&] { return !ready_.empty() || steal(by) || closed_; });
      --sleeping_;
      if (ready_.empty()) return false;
    }
    by.take_from(ready_, std::min(taken_max, (ready_.size() + threads_.size() - 1) / threads_.size()));
    if (!ready_.empty() && sleeping_ > 0) signal_.notify_one();
    return true;
  }
  /// Makes what waits on another thread ready for all.
  bool steal(const thread_queue& by) {
    for (auto& each : threads_) {
      if (each.get() != &by) each->give_half(ready_);
      if (!ready_.empty()) return true;
    }
    return false;
  }

  std::vector<std::unique_ptr<thread_queue>> threads_;
  std::mutex lock_;
  std::condition_variable signal_;
  std::deque<Task*> ready_;  ///< for whoever is free
  std::atomic<std::size_t> sleeping_{0};
  bool closed_ = false;
};

}  // namespace madang
