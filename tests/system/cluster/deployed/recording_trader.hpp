#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/system/support/api_client.hpp"

namespace madang {

/// Sends orders one after the other, half of them with an idempotency key, and keeps its own record of what it was
/// told. One with a key is sent again until it has an answer, for a minute at most; one without is sent once.
class recording_trader {
 public:
  recording_trader(std::uint16_t port, trader who, std::vector<std::string> symbols);
  ~recording_trader() { finish(); }
  recording_trader(const recording_trader&) = delete;
  recording_trader& operator=(const recording_trader&) = delete;

  const trader& who() const { return who_; }
  /// Orders that were acknowledged so far.
  std::size_t acknowledged() const { return count_; }
  /// Requests that had no answer, or none that says what has become of them, or that were turned away.
  std::size_t failed() const { return failed_; }
  void finish();
  /// What the platform says now that does not fit the record, in words; empty: it fits. After `finish`.
  std::string compare() const;

 private:
  void run();
  void buy(api_client& at, const std::string& symbol);
  void rest(api_client& at, const std::string& symbol);
  void note(const api_reply& reply);
  std::string compare_orders(const std::vector<json>& listed) const;
  std::string compare_shares(const std::vector<json>& listed) const;

  const std::uint16_t port_;
  const trader who_;
  const std::vector<std::string> symbols_;
  std::map<std::string, std::int64_t> lowest_;  ///< price of each symbol at which nobody sells
  std::map<std::string, std::int64_t> orders_;  ///< acknowledged, and how much of each was filled by then
  std::size_t keys_ = 0;
  std::size_t unknown_ = 0;  ///< without a key, and without an answer that says what became of them
  std::string complaint_;
  std::atomic<std::size_t> count_{0};
  std::atomic<std::size_t> failed_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace madang
