#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace madang {

/// A way between two nodes that a test can make slow, hold up and cut: listens, and passes on what it reads.
/// Thread-safe.
class tcp_way {
 public:
  /// Leads to this port of the loopback. `buffer_bytes`: of what is on its way in one direction.
  explicit tcp_way(std::uint16_t to, std::size_t buffer_bytes = 8u << 20);
  ~tcp_way();
  tcp_way(const tcp_way&) = delete;
  tcp_way& operator=(const tcp_way&) = delete;

  std::uint16_t port() const { return port_; }
  /// Everything takes so long in each direction.
  void delay(std::chrono::milliseconds each) { delay_.store(each.count()); }
  /// Nothing is read or passed on any more, until `hold(false)`.
  void hold(bool held);
  /// Ends what stands.
  void cut();
  /// Ends what stands after so many more bytes, in the middle of whatever they are.
  void cut_after(std::int64_t bytes) { bytes_to_cut_.store(bytes); }
  /// Connections that it has taken.
  int taken() const { return taken_.load(); }

 private:
  struct direction {
    int from = -1;
    int to = -1;
    std::deque<std::pair<std::chrono::steady_clock::time_point, std::vector<char>>> queue;
    std::size_t queued = 0;
    bool is_over = false;
  };
  void take_connections();
  void read(direction& one);
  void write(direction& one);
  void end(direction& one);

  const std::uint16_t to_;
  const std::size_t buffer_bytes_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::int64_t> delay_{0};
  std::atomic<std::int64_t> bytes_to_cut_{INT64_MAX};
  std::atomic<int> taken_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_held_ = false;
  std::vector<std::unique_ptr<direction>> directions_;
  std::vector<std::thread> threads_;
  std::thread taker_;
};

}  // namespace madang
