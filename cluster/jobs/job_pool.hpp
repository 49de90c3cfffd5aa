#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace madang {

/// A few threads for work that reads the disk, kept away from the actors' scheduler. First come, first served.
class job_pool {
 public:
  /// `name` is what the threads are called, at most 15 characters. `niceness`: they give way to others by so much, 0 to
  /// 19.
  explicit job_pool(std::size_t threads, const char* name = "entity-loader", int niceness = 0);
  ~job_pool() { stop(); }
  /// Finishes what has begun; what has not, or comes later, is dropped.
  void stop();

  void run(std::function<void()> job);

 private:
  void work();

  const char* const name_;
  const int niceness_;
  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace madang
