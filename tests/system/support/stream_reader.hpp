#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/net/ws_client.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {

/// One trader's private channels, read across any number of crashes: says each time the last number it saw, and notes
/// every gap, double and disorder. Used by one thread at a time.
class stream_reader {
 public:
  explicit stream_reader(const trader& who) : who_(who) {}

  /// Reads from where it was until the peer is gone or `stop`.
  void run(std::uint16_t port, const std::atomic<bool>& stop);
  /// Reads until `enough` or until it takes too long.
  template <class Predicate>
  bool read_until(std::uint16_t port, Predicate enough) {
    ws_client at(port);
    return begin(at) && read_on(at, enough);
  }
  /// Begins on a stream that stays open, and reads on there.
  bool begin(ws_client& at);
  template <class Predicate>
  bool read_on(ws_client& at, Predicate enough) {
    const auto until = after(std::chrono::seconds(15));
    while (!enough() && std::chrono::steady_clock::now() < until && at.is_open()) read_one(at);
    return enough();
  }

  /// Ids of executions that it was told of.
  const std::set<std::string>& executions() const { return executions_; }
  /// The last state of each order that it was told of.
  const std::map<std::string, json>& orders() const { return orders_; }
  const json& balance() const { return balance_; }
  std::uint64_t frames() const { return frames_; }
  std::uint64_t resumed() const { return resumed_; }
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  void read_one(ws_client& at);
  void take(const json& frame);
  void take_order(const json& data);

  trader who_;
  std::map<std::string, std::uint64_t> last_;  ///< by channel
  std::set<std::string> executions_;
  std::map<std::string, json> orders_;
  json balance_;
  std::uint64_t frames_ = 0;
  std::uint64_t resumed_ = 0;
  std::vector<std::string> complaints_;
};

}  // namespace madang
