#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace madang {

/// What nginx takes for a node: notes the requests that come, and answers each with the same bytes, or drops the
/// connection.
class listening_node {
 public:
  listening_node();
  ~listening_node();
  listening_node(const listening_node&) = delete;
  listening_node& operator=(const listening_node&) = delete;

  std::uint16_t port() const { return port_; }
  /// From now on; empty: it reads a request and drops the connection.
  void answer(const std::string& reply);
  /// Nobody can connect any more.
  void close();
  /// All that came, header and body.
  std::vector<std::string> heard() const;

 private:
  void work();
  void serve(int socket);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::string reply_;
  std::vector<std::string> heard_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace madang
