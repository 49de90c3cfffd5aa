#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "messages/envelope/request.hpp"

namespace madang {

/// What was handed over to the one thread that has the traffic, by this node or by a peer, each in its own order.
/// Whoever hands over may leave so many bytes, and each gets as much done in a turn as any other: one that says much
/// keeps nobody waiting. Thread-safe.
class shard_inbox {
 public:
  using job = std::function<void()>;
  /// What is worth no bound: it is little, and the links or the shards bound it.
  static constexpr std::uint64_t unbounded = UINT64_MAX;

  /// A job of `by`, which counts as many bytes. False: with it there would be more than `most` of them, and nothing was
  /// taken. After `close` everything is taken and nothing is done.
  bool put(node_home by, std::uint64_t bytes, std::uint64_t most, job what);
  /// The next jobs of everybody: of each at least one, and no more once they count `share` bytes.
  std::vector<job> take(std::uint64_t share);
  /// Until something lies here, it is closed, or the time is over.
  void wait(std::chrono::milliseconds most);
  void close();
  bool is_closed();
  std::uint64_t bytes_of(node_home by);

 private:
  struct left_job {
    job what;
    std::uint64_t bytes = 0;
  };
  struct left_by_one {
    std::deque<left_job> jobs;
    std::uint64_t bytes = 0;
  };

  std::mutex lock_;
  std::condition_variable filled_;
  std::map<node_home, left_by_one> left_;  ///< only of those who have left something
  bool closed_ = false;
};

}  // namespace madang
