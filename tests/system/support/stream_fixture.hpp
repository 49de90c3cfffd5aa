#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/net/ws_client.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {

/// A node with a market, and streams to it.
class a_stream : public stocked_market {
 protected:
  const std::string symbol = "900001";

  /// The next frame for which `wanted` holds; null when none comes.
  template <class Predicate>
  json next(ws_client& at, Predicate wanted, std::chrono::milliseconds within = std::chrono::seconds(10)) {
    const auto until = after(within);
    while (std::chrono::steady_clock::now() < until && at.is_open()) {
      const auto text = at.receive(std::chrono::milliseconds(500));
      if (!text) continue;
      auto frame = json::parse(*text, nullptr, false);
      if (wanted(frame)) return frame;
    }
    return {};
  }
  json next_of(ws_client& at, const std::string& channel) {
    return next(at, [&](const json& frame) { return frame.value("ch", "") == channel; });
  }
  json next_type(ws_client& at, const std::string& type) {
    return next(at, [&](const json& frame) { return frame.value("type", "") == type; });
  }
  ws_client open(const std::string& target = "/api/v1/stream") {
    ws_client at(port());
    EXPECT_TRUE(at.open(target)) << at.status();
    return at;
  }
  ws_client open_as(const trader& who_is_it) {
    auto at = open();
    at.send(json{{"op", "auth"}, {"token", who_is_it.token}}.dump());
    EXPECT_EQ(next_type(at, "authenticated").value("type", ""), "authenticated");
    return at;
  }
  static void subscribe(ws_client& at, const std::vector<std::string>& channels, const json& resume = json::object()) {
    at.send(json{{"op", "subscribe"}, {"channels", channels}, {"resume", resume}}.dump());
  }
  void trade(std::int64_t shares) {
    place(order_of(who(0), symbol, "SELL", shares, 10'000));
    place(order_of(who(1), symbol, "BUY", shares, 10'000));
  }
};

}  // namespace madang
