#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace madang {

/// Whoever attacks: forged tokens, wrong passwords, broken framing and bodies, paths that lead nowhere, from many
/// addresses of this machine, at a fixed rate; and some who send a request a byte at a time. Threads of its own.
class hostile_load {
 public:
  struct outcome {
    std::uint64_t attempts = 0;
    std::uint64_t refused = 0;  ///< answered with 4xx or 5xx
    std::uint64_t cut_off = 0;  ///< closed, or not answered in time
    std::uint64_t served = 0;   ///< answered with 2xx or 3xx: what must not happen
    std::uint64_t unheard = 0;  ///< it could not connect
  };

  hostile_load(std::uint16_t port, double per_second, std::size_t slow_senders);
  ~hostile_load();
  hostile_load(const hostile_load&) = delete;
  hostile_load& operator=(const hostile_load&) = delete;

  /// Ends it.
  outcome stop();

 private:
  void attack(std::size_t thread, double per_second);
  void send_slowly(std::size_t senders);

  const std::uint16_t port_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::uint64_t> attempts_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  std::atomic<std::uint64_t> cut_off_ = 0;
  std::atomic<std::uint64_t> served_ = 0;
  std::atomic<std::uint64_t> unheard_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace madang
