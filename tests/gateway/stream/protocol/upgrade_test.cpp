#include "gateway/stream/protocol/upgrade.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

http_request upgrade_request() {
  http_request request;
  request.method = http_method::get;
  request.target = "/api/v1/stream";
  request.upgrade = true;
  request.headers.add("Upgrade", "WebSocket");
  request.headers.add("Sec-WebSocket-Version", "13");
  request.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
  return request;
}

TEST(stream_upgrade, answers_the_example_of_the_protocol) {
  const auto upgrade = read_upgrade(upgrade_request());
  ASSERT_TRUE(upgrade);
  EXPECT_FALSE(upgrade->with_ticket);
  EXPECT_EQ(upgrade->symbol, "");
  EXPECT_NE(upgrade_answer(*upgrade).find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"),
            std::string::npos);
}

TEST(stream_upgrade, agrees_to_compression_only_where_it_is_offered_and_switched_on) {
  auto request = upgrade_request();
  EXPECT_FALSE(read_upgrade(request)->deflate);
  request.headers.add("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
  auto upgrade = read_upgrade(request);
  const auto answer = upgrade_answer(*upgrade);
  EXPECT_TRUE(
      answer.ends_with("\r\nSec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; "
                       "server_max_window_bits=13\r\n\r\n"))
      << answer;
  upgrade->deflate.reset();
  EXPECT_EQ(upgrade_answer(*upgrade).find("Sec-WebSocket-Extensions"), std::string::npos);
}

TEST(stream_upgrade, knows_the_path_of_one_symbol_and_a_ticket) {
  auto request = upgrade_request();
  request.target = "/api/v1/market/stream/005930?ticket=a%2Bb";
  const auto upgrade = read_upgrade(request);
  ASSERT_TRUE(upgrade);
  EXPECT_TRUE(upgrade->with_ticket);
  EXPECT_EQ(upgrade->symbol, "005930");
}

TEST(stream_upgrade, refuses_what_is_no_handshake) {
  const auto refused_with = [](auto change) {
    auto request = upgrade_request();
    change(request);
    const auto upgrade = read_upgrade(request);
    return upgrade ? std::string_view() : upgrade.error().code;
  };
  EXPECT_EQ(refused_with([](http_request& r) { r.method = http_method::post; }), "upgrade_required");
  EXPECT_EQ(refused_with([](http_request& r) { r.upgrade = false; }), "upgrade_required");
  EXPECT_EQ(refused_with([](http_request& r) { r.http_1_0 = true; }), "upgrade_required");
  const auto with = [&](std::string_view version, std::string_view key) {
    return refused_with([&](http_request& r) {
      r.headers.clear();
      r.headers.add("Upgrade", "websocket");
      r.headers.add("Sec-WebSocket-Version", version);
      r.headers.add("Sec-WebSocket-Key", key);
    });
  };
  EXPECT_EQ(with("13", "dGhlIHNhbXBsZSBub25jZQ=="), "");
  EXPECT_EQ(with("8", "dGhlIHNhbXBsZSBub25jZQ=="), "upgrade_required");
  EXPECT_EQ(with("13", "dGhlIHNhbXBsZSBub25jZQ="), "malformed_http");
  EXPECT_EQ(with("13", "dGhlIHNhbXBsZSBub25jZ!=="), "malformed_http");
  EXPECT_EQ(with("13", ""), "malformed_http");
}

}  // namespace
}  // namespace madang
