#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "tests/system/support/api_client.hpp"

namespace madang {

/// A client that behaves, trades on a connection of its own while others misbehave, and notes whatever disturbs it.
class bystander {
 public:
  bystander(std::uint16_t port, trader who, std::string symbol)
      : who_(std::move(who)), symbol_(std::move(symbol)), thread_([this, port] { run(port); }) {}
  ~bystander() { (void)finish(); }
  /// Whether it has been served once.
  bool has_begun() const { return begun_; }
  bystander(const bystander&) = delete;
  bystander& operator=(const bystander&) = delete;

  struct account_of_it {
    std::size_t served = 0;
    std::string disturbed_by;  ///< empty: nothing
    std::chrono::milliseconds slowest{0};
  };
  account_of_it finish() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return seen_;
  }

 private:
  void run(std::uint16_t port) {
    auto at = who_.at(port);
    // At least once, however short the test and busy the machine.
    for (bool first = true; (first || !stop_) && seen_.disturbed_by.empty(); first = false) {
      check(at.post("/orders", order_of(who_, symbol_, "BUY", 1, 9'000, "IOC")), 201, at);
      check(at.get("/accounts/" + who_.account + "/balance"), 200, at);
      begun_ = true;
    }
  }

  void check(const api_reply& reply, int status, api_client& at) {
    const auto now = std::chrono::steady_clock::now();
    seen_.slowest = std::max(seen_.slowest, std::chrono::ceil<std::chrono::milliseconds>(now - last_));
    last_ = now;
    if (reply.status == status && at.http().is_open()) {
      ++seen_.served;
    } else {
      seen_.disturbed_by = std::to_string(reply.status) + " " + reply.raw.body;
    }
  }

  trader who_;
  std::string symbol_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> begun_{false};
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  account_of_it seen_;
  std::thread thread_;
};

}  // namespace madang
