#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/gateway/stream/made_up_events.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/made_up/made_up_streams.hpp"
#include "tests/support/net/stream_node.hpp"
#include "tests/support/net/ws_client.hpp"

namespace madang::stream_tests {

using json = nlohmann::json;
using namespace std::chrono_literals;

inline std::string subscribe_text(const std::vector<std::string>& channels, const json& resume = {}) {
  json frame{{"op", "subscribe"}, {"channels", channels}};
  if (!resume.is_null()) frame["resume"] = resume;
  return frame.dump();
}

/// One client of a stream over a real socket.
class client : public ws_client {
 public:
  explicit client(const stream_node& node, std::string_view target = "/api/v1/stream") : ws_client(node.port()) {
    EXPECT_TRUE(open(target)) << status();
  }
  /// The next frame that is no heartbeat; null when none comes.
  json next(std::chrono::milliseconds within = 5s) {
    while (auto text = receive(within)) {
      auto parsed = json::parse(*text);
      if (parsed["type"] != "heartbeat") return parsed;
    }
    return {};
  }
  json ask(const std::string& text) {
    EXPECT_TRUE(send(text));
    return next();
  }
  void authenticate(user_id as = kim) {
    EXPECT_EQ(ask(json{{"op", "auth"}, {"token", stream_node::token_of(as)}}.dump()),
              json({{"type", "authenticated"}}));
  }
  void authenticate_as_admin(user_id as) {
    EXPECT_EQ(ask(json{{"op", "auth"}, {"token", "admin:" + std::to_string(as.value)}}.dump()),
              json({{"type", "authenticated"}}));
  }
  /// Whether nothing but this answer to a ping comes: all before it has been handled.
  bool is_quiet() { return ask(R"({"op":"ping","id":99})") == json({{"type", "pong"}, {"id", 99}}); }
};

/// What a close says, after everything that came before it.
inline std::string close_of(ws_client& of) {
  if (!of.wait_closed(5s)) return "open";
  return std::to_string(of.close_code()) + " " + of.close_reason();
}

}  // namespace madang::stream_tests
