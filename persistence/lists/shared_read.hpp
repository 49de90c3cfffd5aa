#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

#include "messages/result.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// Reads a value for many who ask at once: each gets what a read gave that began after it had asked, and those who ask
/// while one runs share the next. Thread-safe; at most one read runs, on a thread of those who ask.
template <class Value>
class shared_read {
 public:
  using answer = result<Value, read_failure>;

  explicit shared_read(std::function<answer()> read) : read_(std::move(read)) {}

  answer ask() {
    std::unique_lock lock(mutex_);
    const auto wanted = begun_ + 1;
    while (ended_ < wanted) {
      if (running_) {
        changed_.wait(lock);
        continue;
      }
      running_ = true;
      const auto mine = ++begun_;
      lock.unlock();
      auto found = read_();
      lock.lock();
      running_ = false;
      ended_ = mine;
      last_ = std::move(found);
      changed_.notify_all();
    }
    return last_;
  }

 private:
  const std::function<answer()> read_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool running_ = false;
  std::uint64_t begun_ = 0;
  std::uint64_t ended_ = 0;
  answer last_ = refused{read_failure{"nothing was read yet", true}};
};

}  // namespace madang
