#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace madang {

/// Work of one io thread that waits for its time. As coarse as the thread's ticks; bounded by what asks for it.
class delay_line {
 public:
  /// `due_ns`: steady.
  void add(std::int64_t due_ns, std::function<void()> then) { waiting_.emplace(due_ns, std::move(then)); }
  void run_due(std::int64_t now_ns) {
    while (!waiting_.empty() && waiting_.begin()->first <= now_ns) {
      auto then = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      then();
    }
  }

 private:
  std::multimap<std::int64_t, std::function<void()>> waiting_;
};

}  // namespace madang
