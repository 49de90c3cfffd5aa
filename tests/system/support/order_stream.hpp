#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "tests/system/support/api_client.hpp"

namespace madang {

/// Places buy orders that rest, one after the other, until it ends, and notes which ones were acknowledged.
class resting_orders {
 public:
  static constexpr std::int64_t price = 60'000;

  resting_orders(std::uint16_t port, trader who) : who_(std::move(who)), thread_([this, port] { run(port); }) {}
  ~resting_orders() { finish(); }
  resting_orders(const resting_orders&) = delete;
  resting_orders& operator=(const resting_orders&) = delete;

  /// All that are acknowledged at this moment.
  std::set<std::string> acknowledged() const {
    std::lock_guard lock(mutex_);
    return orders_;
  }
  std::size_t count() const { return count_; }
  void finish() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run(std::uint16_t port) {
    auto at = who_.at(port);
    while (!stop_) {
      const auto reply = at.post("/orders", order_of(who_, "005930", "BUY", 1, price));
      if (reply.status == 201) {
        std::lock_guard lock(mutex_);
        orders_.insert(reply.body["order_id"].get<std::string>());
        count_ = orders_.size();
        continue;
      }
      // The node is gone, or turns away for a moment.
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      at = who_.at(port);
    }
  }

  const trader who_;
  std::atomic<bool> stop_{false};
  std::atomic<std::size_t> count_{0};
  mutable std::mutex mutex_;
  std::set<std::string> orders_;
  std::thread thread_;
};

/// The ids of a trader's orders as the platform lists them.
inline std::set<std::string> orders_of(std::uint16_t port, const trader& who) {
  std::set<std::string> ids;
  for (const auto& one : who.at(port).all("/orders?account_id=" + who.account)) {
    ids.insert(one["order_id"].get<std::string>());
  }
  return ids;
}

}  // namespace madang
