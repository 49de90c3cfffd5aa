#include <functional>
#include <map>
#include <set>

#include "tests/system/support/stream_fixture.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

TEST_F(a_stream, a_book_is_a_snapshot_and_then_updates_that_follow_each_other) {
  start();
  place(order_of(who(0), symbol, "SELL", 10, 10'000));
  auto at = open();
  subscribe(at, {"book:" + symbol});
  EXPECT_EQ(next_type(at, "subscribed")["channels"], json({"book:" + symbol}));
  auto frame = next_of(at, "book:" + symbol);
  ASSERT_EQ(frame["type"], "snapshot");
  EXPECT_EQ(frame["data"]["asks"], json::parse(R"([["10000","10",1]])"));
  auto last = frame["seq"];
  for (int i = 1; i <= 5; ++i) {
    place(order_of(who(1), symbol, "SELL", i, 10'000 + 50 * i));
    frame = next_of(at, "book:" + symbol);
    EXPECT_EQ(frame["type"], "update");
    EXPECT_EQ(frame["prev"], last);
    EXPECT_GT(frame["seq"], last);
    EXPECT_EQ(frame["data"]["asks"][0][0], std::to_string(10'000 + 50 * i));
    last = frame["seq"];
  }
  place(market_order_of(who(2), symbol, "BUY", 10));
  frame = next_of(at, "book:" + symbol);
  EXPECT_EQ(frame["prev"], last);
  EXPECT_EQ(frame["data"]["asks"], json::parse(R"([["10000","0",0]])")) << "a level that is gone is zero";
}

TEST_F(a_stream, trades_and_quotes_come_as_they_happen) {
  start();
  auto at = open("/api/v1/market/stream/" + symbol);
  (void)next_type(at, "subscribed");
  trade(7);
  const auto is_trade = [](const json& frame) {
    return frame.value("ch", "") == "trades:900001" && frame["type"] == "update" && frame["data"]["quantity"] == "7";
  };
  const auto told = next(at, is_trade);
  ASSERT_TRUE(told.is_object());
  EXPECT_EQ(told["data"]["price"], "10000");
  EXPECT_EQ(told["data"]["aggressor"], "BUY");
  EXPECT_EQ(told["data"]["trade_id"],
            api_client(port()).get("/market/trades/900001?limit=1").body["items"][0]["trade_id"]);
}

TEST_F(a_stream, ones_own_orders_are_told_with_their_executions) {
  start();
  auto at = open_as(who(1));
  subscribe(at, {"orders", "account"});
  const auto subscribed = next_type(at, "subscribed")["channels"];
  EXPECT_EQ(subscribed.size(), 2U) << subscribed;
  trade(7);
  const auto orders = "orders:" + who(1).account;
  json frame;
  do {
    frame = next_of(at, orders);
    ASSERT_TRUE(frame.is_object());
  } while (!frame["data"].contains("execution"));
  EXPECT_EQ(frame["data"]["execution"]["quantity"], "7");
  EXPECT_EQ(frame["data"]["order"]["status"], "FILLED");
  const auto has_cash = [&](const json& one) {
    return one.value("ch", "") == "account:" + who(1).account &&
           one["data"]["balance"]["cash"] == std::to_string(cash_of(port(), who(1)));
  };
  EXPECT_TRUE(next(at, has_cash).is_object());
}

TEST_F(a_stream, private_channels_go_on_after_kill_nine_and_beyond_what_memory_keeps) {
  start({"stream.ring_frames=2"});
  const auto orders = "orders:" + who(0).account;
  const auto account = "account:" + who(0).account;
  std::map<std::string, std::uint64_t> last;
  {
    auto at = open_as(who(0));
    subscribe(at, {orders, account});
    (void)next_type(at, "subscribed");
    trade(1);
    for (const auto& channel : {orders, account}) last[channel] = next_of(at, channel)["seq"];
  }
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 20; ++i) trade(1);
    if (round > 0) {
      node->kill();
      ASSERT_TRUE(node->start()) << node->said();
    }
    auto at = open_as(who(0));
    subscribe(at, {orders, account}, last);
    std::set<std::string> executions;
    const auto until = after(10s);
    while (executions.size() < 20 && std::chrono::steady_clock::now() < until) {
      const auto frame = next(at, [](const json& one) { return one.contains("ch"); });
      ASSERT_TRUE(frame.is_object());
      auto& seen = last[frame["ch"]];
      ASSERT_EQ(frame["type"], "update") << "a private channel is never answered by a snapshot";
      ASSERT_EQ(frame["seq"], seen + 1);
      ASSERT_EQ(frame["prev"], seen);
      seen = frame["seq"];
      if (frame["data"].contains("execution")) executions.insert(frame["data"]["execution"]["execution_id"]);
    }
    EXPECT_GE(executions.size(), 20U);
  }
}

TEST_F(a_stream, a_public_channel_resumes_from_memory_and_else_by_a_snapshot) {
  start({"stream.ring_frames=4"});
  const auto trades = "trades:" + symbol;
  std::uint64_t last = 0;
  {
    auto at = open();
    subscribe(at, {trades});
    last = next_of(at, trades)["seq"];
    trade(1);
    last = next_of(at, trades)["seq"];
  }
  trade(2);
  trade(3);
  {
    auto at = open();
    subscribe(at, {trades}, {{trades, last}});
    for (const auto* shares : {"2", "3"}) {
      const auto frame = next_of(at, trades);
      EXPECT_EQ(frame["type"], "update");
      EXPECT_EQ(frame["seq"], last + 1);
      EXPECT_EQ(frame["data"]["quantity"], shares);
      last = frame["seq"];
    }
  }
  for (int i = 0; i < 10; ++i) trade(1);
  auto at = open();
  subscribe(at, {trades}, {{trades, last}});
  const auto frame = next_of(at, trades);
  EXPECT_EQ(frame["type"], "snapshot");
  EXPECT_EQ(frame["seq"], last + 10);
  const auto before_kill = frame["seq"];
  at.drop();
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  at = open();
  subscribe(at, {trades}, {{trades, before_kill}});
  trade(5);
  const auto after_kill =
      next(at, [&](const json& one) { return one.value("ch", "") == trades && one["seq"] > before_kill; });
  ASSERT_TRUE(after_kill.is_object());
  EXPECT_EQ(after_kill["seq"], before_kill.get<std::uint64_t>() + 1) << "numbers go on after a crash";
}

TEST_F(a_stream, silence_is_filled_with_heartbeats_and_pings_are_answered) {
  start({"stream.heartbeat_ms=200"});
  auto at = open();
  at.send(R"({"op":"ping","id":7})");
  EXPECT_EQ(next_type(at, "pong")["id"], 7);
  const auto first = next_type(at, "heartbeat")["n"].get<int>();
  EXPECT_EQ(next_type(at, "heartbeat")["n"], first + 1);
  EXPECT_EQ(next_type(at, "heartbeat")["n"], first + 2);
}

TEST_F(a_stream, bad_frames_are_closed_with_4400) {
  start();
  const std::vector<std::pair<const char*, std::function<void(ws_client&)>>> cases{
      {"no JSON", [](ws_client& at) { at.send("hello"); }},
      {"an array", [](ws_client& at) { at.send("[]"); }},
      {"no op", [](ws_client& at) { at.send("{}"); }},
      {"an unknown op", [](ws_client& at) { at.send(R"({"op":"dance"})"); }},
      {"an unknown field", [](ws_client& at) { at.send(R"({"op":"ping","id":1,"x":1})"); }},
      {"a duplicate", [](ws_client& at) { at.send(R"({"op":"ping","op":"ping"})"); }},
      {"a wrong type", [](ws_client& at) { at.send(R"({"op":"subscribe","channels":"book:900001"})"); }},
      {"a negative resume", [](ws_client& at) { at.send(R"({"op":"subscribe","channels":[],"resume":{"a":-1}})"); }},
      {"a bomb", [](ws_client& at) { at.send(std::string(60'000, '[')); }},
      {"bad UTF-8", [](ws_client& at) { at.send("{\"op\":\"\xff\"}"); }},
      {"binary", [](ws_client& at) { at.send_frame(0x82, "abc"); }},
      {"no mask", [](ws_client& at) { at.send_frame(0x81, R"({"op":"ping"})", false); }},
      {"reserved bits", [](ws_client& at) { at.send_frame(0xf1, R"({"op":"ping"})"); }},
      {"an unknown opcode", [](ws_client& at) { at.send_frame(0x83, "abc"); }},
      {"a continuation of nothing", [](ws_client& at) { at.send_frame(0x80, "abc"); }},
      {"too large", [](ws_client& at) { at.send(std::string(70'000, ' ')); }},
      {"a ping that is too large", [](ws_client& at) { at.send_frame(0x89, std::string(126, 'x')); }},
  };
  for (const auto& [name, say] : cases) {
    auto at = open();
    say(at);
    EXPECT_TRUE(at.wait_closed()) << name;
    EXPECT_EQ(at.close_code(), 4400) << name << ": " << at.close_reason();
    EXPECT_FALSE(at.close_reason().empty()) << name;
  }
  EXPECT_EQ(node->ready_status(), 200);
}

TEST_F(a_stream, other_ends_have_codes_of_their_own) {
  start({"stream.first_frame_timeout_ms=300", "stream.max_channels_per_connection=3"});
  auto silent = open();
  EXPECT_TRUE(silent.wait_closed());
  EXPECT_EQ(silent.close_code(), 4408);
  auto forger = open();
  forger.send(R"({"op":"auth","token":"a.b.c"})");
  EXPECT_TRUE(forger.wait_closed());
  EXPECT_EQ(forger.close_code(), 4401);
  auto greedy = open();
  subscribe(greedy, {"book:900001", "book:900002", "book:900003", "trades:900001"});
  EXPECT_TRUE(greedy.wait_closed());
  EXPECT_EQ(greedy.close_code(), 4429);
  auto at = open();
  subscribe(at, {"book:900001"});
  (void)next_of(at, "book:900001");
  node->process().terminate();
  EXPECT_TRUE(at.wait_closed());
  EXPECT_EQ(at.close_code(), 1012);
  EXPECT_EQ(node->process().wait_exit(10s), 0);
}

TEST_F(a_stream, a_peer_that_is_gone_is_noticed) {
  start({"stream.peer_timeout_ms=1000", "stream.heartbeat_ms=200"});
  auto at = open();
  subscribe(at, {"book:900001"});
  (void)next_of(at, "book:900001");
  // It neither reads nor answers pings any more; its kernel still takes bytes.
  std::string unread;
  const auto until = after(10s);
  auto outcome = tcp_socket::outcome::done;
  while (outcome == tcp_socket::outcome::done && std::chrono::steady_clock::now() < until) {
    outcome = at.socket().receive(unread, until);
  }
  EXPECT_EQ(outcome, tcp_socket::outcome::closed);
  EXPECT_NE(unread.find("\x11\x38"), std::string::npos) << "4408 in a close frame";
}

TEST_F(a_stream, what_is_not_ones_own_cannot_be_heard) {
  start();
  auto nobody = open();
  subscribe(nobody, {"orders:" + who(0).account});
  EXPECT_EQ(next_type(nobody, "error")["code"], "token_missing");
  auto other = open_as(who(1));
  subscribe(other, {"orders:" + who(0).account, "account:" + who(0).account, "book:900001"});
  EXPECT_EQ(next_type(other, "error")["code"], "forbidden");
  EXPECT_EQ(next_type(other, "error")["code"], "forbidden");
  EXPECT_EQ(next_type(other, "subscribed")["channels"], json({"book:900001"}));
  trade(1);
  const auto is_leak = [&](const json& frame) { return frame.dump().find(who(0).account) != std::string::npos; };
  EXPECT_TRUE(next(other, is_leak, 500ms).is_null());
  subscribe(other, {"book:NOSUCH"});
  EXPECT_EQ(next_type(other, "error")["code"], "channel_unknown");
}

TEST_F(a_stream, a_ticket_admits_once) {
  start();
  const auto ticket = who(0).at(port()).post("/stream/ticket", json::object());
  const auto bare = who(0).at(port()).ask("POST", "/stream/ticket", {}, {});
  EXPECT_EQ(bare.status, 201) << bare.raw.body;
  const std::string text = bare.body["ticket"];
  EXPECT_EQ(bare.body["expires_in"], 60);
  auto at = open("/api/v1/stream?ticket=" + text);
  subscribe(at, {"account:" + who(0).account});
  EXPECT_EQ(next_type(at, "snapshot")["data"]["balance"]["account_id"], who(0).account);
  ws_client again(port());
  if (again.open("/api/v1/stream?ticket=" + text)) {
    EXPECT_TRUE(again.wait_closed());
    EXPECT_EQ(again.close_code(), 4401);
  } else {
    EXPECT_EQ(again.status(), 401);
  }
}

TEST_F(a_stream, a_token_that_ends_ends_the_stream) {
  start({"identity.access_token_ttl_s=10"});
  const auto late = make_trader(port(), "late", 1'000);
  auto at = open_as(late);
  subscribe(at, {"account"});
  EXPECT_TRUE(at.wait_closed(15s));
  EXPECT_EQ(at.close_code(), 4401);
}

TEST_F(a_stream, a_slow_reader_of_a_book_gets_fewer_frames_and_the_right_end) {
  start({"stream.session_queue_max_bytes=16384", "stream.max_frame_bytes=16384"});
  ws_client slow(port());
  slow.socket().keep_buffers_small();
  ASSERT_TRUE(slow.open());
  subscribe(slow, {"book:" + symbol});
  (void)next_type(slow, "subscribed");
  auto self = who(0).at(port());
  ASSERT_TRUE(self.http().connect());
  constexpr int rounds = 100;
  constexpr int each = 100;
  for (int i = 0; i < rounds; ++i) {
    std::string burst;
    for (int j = 0; j < each; ++j) {
      const auto away = 50 * ((i + j) % 8 + 1);
      burst += to_bytes(
          self.request("POST", "/orders", order_of(who(0), symbol, "SELL", 1, 10'000 + away, "DAY").dump(), {}));
    }
    ASSERT_TRUE(self.http().send_bytes(burst));
    std::vector<std::string> placed;
    for (int j = 0; j < each; ++j) {
      const auto raw = self.http().receive();
      ASSERT_TRUE(raw && raw->status == 201) << (raw ? raw->body : "no answer");
      placed.push_back(to_api_reply(*raw).body["order_id"]);
    }
    if (i + 1 == rounds) break;
    burst.clear();
    for (const auto& id : placed) burst += to_bytes(self.request("DELETE", "/orders/" + id, {}, {}));
    ASSERT_TRUE(self.http().send_bytes(burst));
    for (int j = 0; j < each; ++j) ASSERT_EQ(self.http().receive().value_or(http_reply{}).status, 200);
  }
  std::map<std::int64_t, std::string> asks;
  std::uint64_t last = 0;
  std::size_t frames = 0;
  const auto want = book_of(symbol);
  const auto right = [&] {
    json levels = json::array();
    for (const auto& [price, total] : asks) levels.push_back({std::to_string(price), total});
    json wanted = json::array();
    for (const auto& level : want["asks"]) wanted.push_back({level[0], level[1]});
    return levels == wanted && last == want["seq"];
  };
  const auto until = after(20s);
  while (!right() && std::chrono::steady_clock::now() < until && slow.is_open()) {
    const auto text = slow.receive(1s);
    if (!text) continue;
    const auto frame = json::parse(*text);
    if (!frame.contains("ch")) continue;
    ++frames;
    if (frame["type"] == "snapshot") asks.clear();
    ASSERT_TRUE(frame["type"] == "snapshot" || frame["prev"] == last) << frame["prev"] << " after " << last;
    last = frame["seq"];
    for (const auto& level : frame["data"]["asks"]) {
      if (level[1] == "0") {
        asks.erase(whole(level[0]));
      } else {
        asks[whole(level[0])] = level[1];
      }
    }
  }
  EXPECT_TRUE(right()) << "the book ends as it is; close code " << slow.close_code();
  EXPECT_LT(frames, static_cast<std::size_t>(2 * rounds * each - each)) << "it was too slow for all of them";
}

}  // namespace
}  // namespace madang
