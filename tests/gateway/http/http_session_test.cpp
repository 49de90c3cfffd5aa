#include <gtest/gtest.h>

#include <cstdio>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "gateway/http/http_message.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

http_ask get(std::string target) {
  return {"GET", std::move(target), {}, {{"Authorization", "Bearer trader"}}};
}

std::string order_path() {
  return "/api/v1/orders/" + to_text(the_order);
}

http_ask placement(std::string quantity = "10") {
  return {"POST",
          "/api/v1/orders",
          R"({"account_id":")" + to_text(the_account) +
              R"(","symbol":"005930","side":"BUY","type":"LIMIT","quantity":")" + quantity +
              R"(","price":"71000","time_in_force":"DAY"})",
          {{"Authorization", "Bearer trader"}}};
}

/// An entity that never answers.
std::optional<answer> nobody(const caf::message&) {
  return std::nullopt;
}

// ---- keep-alive and pipelining -------------------------------------------------------------------------------------

TEST(HttpSession, OneConnectionServesManyRequests) {
  fake_node node;
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(client.send(get("/health")));
    const auto reply = client.receive();
    ASSERT_TRUE(reply && reply->status == 200);
    EXPECT_TRUE(reply->keeps_alive());
  }
}

TEST(HttpSession, PipelinedAnswersComeInTheOrderOfTheirRequests) {
  fake_node node([](settings& limits) { limits.http.max_pipelined = 4; });
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  std::string bytes;
  for (int i = 0; i < 50; ++i) {
    bytes += to_bytes(i % 2 == 0 ? get(order_path()) : get("/health"));
    bytes.insert(bytes.rfind("Host:"), "X-Request-Id: r" + std::to_string(i) + "\r\n");
  }
  ASSERT_TRUE(client.send_bytes(bytes));
  for (int i = 0; i < 50; ++i) {
    const auto reply = client.receive();
    ASSERT_TRUE(reply) << i;
    EXPECT_EQ(reply->header("x-request-id"), "r" + std::to_string(i));
  }
}

TEST(HttpSession, AnAnswerThatIsReadyWaitsForTheOneBeforeIt) {
  fake_node node;
  std::optional<answer> kept;
  std::mutex guard;
  node.entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    const std::lock_guard lock(guard);
    kept = answer{message.get_as<request<read_order>>(0).reply_to, false, false, plausible_order()};
    return std::nullopt;
  });
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send_bytes(to_bytes(get(order_path())) + to_bytes(get("/health"))));
  ASSERT_TRUE(node.entities.wait_for(1));
  EXPECT_FALSE(client.receive(200ms));
  {
    const std::lock_guard lock(guard);
    node.outputs.pass(*kept);
  }
  const auto first = client.receive();
  ASSERT_TRUE(first);
  EXPECT_NE(first->body.find("order_id"), std::string::npos);
  const auto second = client.receive();
  ASSERT_TRUE(second);
  EXPECT_NE(second->body.find("alive"), std::string::npos);
}

TEST(HttpSession, ConnectionCloseIsHonoured) {
  fake_node node;
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send({"GET", "/health", {}, {{"Connection", "close"}}}));
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_FALSE(reply->keeps_alive());
  EXPECT_TRUE(client.wait_closed());
}

TEST(HttpSession, Http10ClosesUnlessAskedToStay) {
  fake_node node;
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send_bytes("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->header("connection"), "keep-alive");
  ASSERT_TRUE(client.send_bytes("GET /health HTTP/1.0\r\n\r\n"));
  reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_TRUE(client.wait_closed());
}

TEST(HttpSession, AClientThatHasFinishedSendingStillGetsItsAnswer) {
  fake_node node;
  node.outputs.shut();
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send(get(order_path())));
  client.socket().half_close();
  ASSERT_TRUE(node.entities.wait_for(1));
  node.outputs.open();
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_TRUE(client.wait_closed());
}

TEST(HttpSession, ABodyThatComesByteByByteIsTaken) {
  fake_node node;
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  for (const char c : to_bytes(placement())) ASSERT_TRUE(client.send_bytes(std::string_view(&c, 1)));
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201) << reply->body;
}

TEST(HttpSession, AChunkedBodyIsTaken) {
  fake_node node;
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  const auto body = placement().body;
  ASSERT_TRUE(
      client.send_bytes("POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer trader\r\nContent-Type: "
                        "application/json\r\nTransfer-Encoding: chunked\r\n\r\n"));
  ASSERT_TRUE(client.send_bytes("5;note=1\r\n" + body.substr(0, 5) + "\r\n"));
  char length[16];
  std::snprintf(length, sizeof length, "%zx\r\n", body.size() - 5);
  ASSERT_TRUE(client.send_bytes(length + body.substr(5) + "\r\n0\r\n\r\n"));
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201) << reply->body;
}

TEST(HttpSession, AClientThatWaitsForLeaveToSendIsGivenIt) {
  fake_node node;
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  const auto body = placement().body;
  ASSERT_TRUE(client.send_bytes(
      "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer trader\r\nContent-Type: application/json\r\n"
      "Expect: 100-continue\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n"));
  std::string said;
  ASSERT_EQ(client.socket().receive(said, after(5s)), tcp_socket::outcome::done);
  EXPECT_EQ(said, "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(client.send_bytes(body));
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201);
}

TEST(HttpSession, HeadAnswersLikeGetWithoutABody) {
  fake_node node;
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send_bytes("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\nGET /ready HTTP/1.1\r\nHost: x\r\n\r\n"));
  std::string said;
  while (said.find("\"ready\"") == std::string::npos) {
    ASSERT_EQ(client.socket().receive(said, after(5s)), tcp_socket::outcome::done) << said;
  }
  EXPECT_EQ(said.find("alive"), std::string::npos);
  EXPECT_NE(said.find("Content-Length: "), std::string::npos);
}

TEST(HttpSession, OptionsNamesTheMethodsOfAPath) {
  fake_node node;
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send_bytes("OPTIONS " + order_path() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  std::string said;
  while (client.socket().receive(said, after(5s)) == tcp_socket::outcome::done) {
  }
  EXPECT_TRUE(said.starts_with("HTTP/1.1 204 ")) << said;
  EXPECT_NE(said.find("Allow: PATCH, DELETE, GET, HEAD, OPTIONS"), std::string::npos) << said;
  EXPECT_EQ(said.find("Content-Length"), std::string::npos);
}

// ---- headers -------------------------------------------------------------------------------------------------------

TEST(HttpSession, EveryAnswerHasARequestIdAndSecurityHeaders) {
  fake_node node;
  http_client client(node.port());
  std::string last;
  for (const auto* target : {"/health", "/nothing", "/api/v1/accounts", "/metrics"}) {
    const auto reply = client.ask({"GET", target, {}, {}});
    ASSERT_TRUE(reply) << target;
    EXPECT_TRUE(is_request_id(reply->header("x-request-id")));
    EXPECT_NE(reply->header("x-request-id"), last);
    last = reply->header("x-request-id");
    EXPECT_EQ(reply->header("x-market-time").size(), 27U) << reply->header("x-market-time");
    EXPECT_EQ(reply->header("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply->header("cache-control"), "no-store");
    EXPECT_FALSE(reply->header("date").empty());
  }
}

TEST(HttpSession, AClientsRequestIdIsKeptIfItIsAValidOne) {
  fake_node node;
  http_client client(node.port());
  auto reply = client.ask({"GET", "/nothing", {}, {{"X-Request-Id", "mine.1-a_B"}}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->header("x-request-id"), "mine.1-a_B");
  EXPECT_NE(reply->body.find(R"("request_id":"mine.1-a_B")"), std::string::npos);
  reply = client.ask({"GET", "/health", {}, {{"X-Request-Id", "bad\"id"}}});
  ASSERT_TRUE(reply);
  EXPECT_NE(reply->header("x-request-id"), "bad\"id");
}

// ---- pages of other origins ----------------------------------------------------------------------------------------

void allow_two_origins(settings& limits) {
  limits.http.cors_origins = "https://app.example.com, http://localhost:3000";
}

TEST(HttpSession, APageOfAnAllowedOriginMayReadEveryAnswer) {
  fake_node node(allow_two_origins);
  http_client client(node.port());
  for (const std::string origin : {"https://app.example.com", "http://localhost:3000"}) {
    for (const auto& target : {std::string("/health"), std::string("/nothing"), order_path()}) {
      auto what = get(target);
      what.headers.emplace_back("Origin", origin);
      const auto reply = client.ask(what);
      ASSERT_TRUE(reply) << target;
      EXPECT_EQ(reply->header("access-control-allow-origin"), origin);
      EXPECT_EQ(reply->header("vary"), "Origin");
      EXPECT_EQ(
          reply->header("access-control-expose-headers"),
          "Location, ETag, X-Request-Id, X-Market-Time, Retry-After, Idempotent-Replayed, RateLimit, RateLimit-Policy, "
          "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset");
      EXPECT_TRUE(reply->header("access-control-allow-credentials").empty());
      EXPECT_TRUE(reply->header("access-control-allow-methods").empty()) << "no preflight";
    }
  }
  const http_ask too_long{
      "GET", "/health", {}, {{"Origin", "http://localhost:3000"}, {"X-Long", std::string(20'000, 'x')}}};
  const auto unread = client.ask(too_long);
  ASSERT_TRUE(unread);
  EXPECT_EQ(unread->status, 431);
  EXPECT_EQ(unread->header("access-control-allow-origin"), "http://localhost:3000") << "also of what could not be read";
}

TEST(HttpSession, APageOfAnyOtherOriginMayReadNone) {
  fake_node open(allow_two_origins);
  fake_node shut;
  for (auto* node : {&open, &shut}) {
    http_client client(node->port());
    for (const std::string origin :
         {"", "null", "*", "https://evil.example", "https://app.example.com.evil.example",
          "https://app.example.com:8443", "http://app.example.com", "https://app.example.com, http://localhost:3000"}) {
      auto what = get("/health");
      what.headers.emplace_back("Origin", origin);
      const auto reply = client.ask(what);
      ASSERT_TRUE(reply) << origin;
      EXPECT_EQ(reply->status, 200);
      for (const auto& [name, value] : reply->headers) EXPECT_FALSE(name.starts_with("access-control-")) << origin;
    }
  }
}

/// What OPTIONS of an order's path with these headers is answered, as text.
std::string preflight(std::uint16_t port, const std::string& headers) {
  http_client client(port);
  EXPECT_TRUE(client.connect());
  EXPECT_TRUE(client.send_bytes("OPTIONS " + order_path() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers +
                                "\r\n"));
  std::string said;
  while (client.socket().receive(said, after(5s)) == tcp_socket::outcome::done) {
  }
  return said;
}

TEST(HttpSession, APreflightOfAnAllowedOriginIsToldWhatMayBeSent) {
  fake_node node(allow_two_origins);
  const std::string method = "Access-Control-Request-Method: PATCH\r\n";
  const auto said = preflight(node.port(), "Origin: https://app.example.com\r\n" + method);
  EXPECT_TRUE(said.starts_with("HTTP/1.1 204 ")) << said;
  for (const auto* line :
       {"Access-Control-Allow-Origin: https://app.example.com\r\n",
        "Access-Control-Allow-Methods: PATCH, DELETE, GET, HEAD, OPTIONS\r\n",
        "Access-Control-Allow-Headers: Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id, "
        "X-CSRF-Token, X-Api-Key, X-Api-Timestamp, X-Api-Nonce, X-Api-Signature\r\n",
        "Access-Control-Max-Age: 600\r\n", "Vary: Origin\r\n"}) {
    EXPECT_NE(said.find(line), std::string::npos) << line << said;
  }
  const auto no_preflight = preflight(node.port(), "Origin: https://app.example.com\r\n");
  EXPECT_EQ(no_preflight.find("Access-Control-Allow-Methods"), std::string::npos) << no_preflight;
  const auto stranger = preflight(node.port(), "Origin: https://evil.example\r\n" + method);
  EXPECT_TRUE(stranger.starts_with("HTTP/1.1 204 ")) << stranger;
  EXPECT_EQ(stranger.find("Access-Control"), std::string::npos) << stranger;
}

// ---- time limits ---------------------------------------------------------------------------------------------------

TEST(HttpSession, AnEntityThatDoesNotAnswerIsToldAsOutcomeUnknown) {
  fake_node node([](settings& limits) { limits.http.request_timeout_ms = 200; });
  node.entities.answer_with(nobody);
  http_client client(node.port());
  const auto reply = client.ask(placement());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 504);
  EXPECT_NE(reply->body.find(R"("code":"outcome_unknown")"), std::string::npos);
  EXPECT_TRUE(reply->keeps_alive());
}

TEST(HttpSession, ALateAnswerGoesNowhere) {
  fake_node node([](settings& limits) { limits.http.request_timeout_ms = 200; });
  node.entities.answer_with(nobody);
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_EQ(client.ask(get(order_path()))->status, 504);
  const auto first = node.entities.heard()[0].get_as<request<read_order>>(0).reply_to;
  ASSERT_TRUE(client.send(get("/api/v1/accounts/" + to_text(the_account))));
  ASSERT_TRUE(node.entities.wait_for(2));
  node.outputs.pass(answer{first, false, false, plausible_order()});
  const auto second = node.entities.heard()[1].get_as<request<read_account>>(0).reply_to;
  EXPECT_NE(second.correlation, first.correlation);
  node.outputs.pass(answer{second, false, false, plausible_account()});
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_NE(reply->body.find(to_text(the_account)), std::string::npos);
}

TEST(HttpSession, AReadOfTheMarketWaitsForTheGate) {
  fake_node node;
  node.outputs.shut();
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send(get("/api/v1/market/quote/005930")));
  EXPECT_FALSE(client.receive(200ms));
  node.outputs.open();
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
}

TEST(HttpSession, TheMetricsOfANodeShowItsLinksAndShards) {
  fake_node node;
  const auto page = http_client(node.port()).ask({"GET", "/metrics", {}, {}})->body;
  for (const auto* line : {"\nmadang_shards_owned 100\n", "\nmadang_link_up{node=\"2\"} 1\n",
                           "\nmadang_link_up{node=\"3\"} 0\n", "\nmadang_link_waiting_bytes{node=\"2\"} 7\n",
                           "\nmadang_link_silent_seconds{node=\"2\"} 0.5\n", "\nmadang_channels_followed 4\n"}) {
    EXPECT_NE(page.find(line), std::string::npos) << line << page;
  }
}

TEST(HttpSession, AReadOfTheMarketThatTheDiskHoldsUpTimesOut) {
  fake_node node([](settings& limits) { limits.http.request_timeout_ms = 200; });
  node.outputs.shut();
  http_client client(node.port());
  const auto reply = client.ask(get("/api/v1/market/quote/005930"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 504);
  node.outputs.open();
  EXPECT_EQ(client.ask(get("/health"))->status, 200);
}

TEST(HttpSession, AReadOfTheMarketIsNotAnsweredByANodeThatHasLostItsLease) {
  fake_node node;
  node.knows = false;
  http_client client(node.port());
  EXPECT_EQ(client.ask(get("/api/v1/market/quote/005930"))->status, 503) << "at once";
  node.knows = true;
  node.outputs.shut();
  ASSERT_TRUE(client.send(get("/api/v1/market/quote/005930")));
  EXPECT_FALSE(client.receive(200ms));
  node.knows = false;
  node.outputs.open();
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503) << "nor what was read before, once its gate is open";
}

TEST(HttpSession, AHeaderThatDoesNotArriveIsRefused) {
  fake_node node([](settings& limits) { limits.http.header_timeout_ms = 200; });
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send_bytes("GET /health HTTP/1.1\r\nHos"));
  const auto reply = client.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 408);
  EXPECT_TRUE(client.wait_closed());
}

TEST(HttpSession, ABodyThatDoesNotArriveIsRefusedAndDisturbsNobody) {
  fake_node node([](settings& limits) { limits.http.body_timeout_ms = 500; });
  http_client slow(node.port());
  ASSERT_TRUE(slow.connect());
  ASSERT_TRUE(slow.send_bytes("POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"));
  http_client quick(node.port());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(quick.ask(get(order_path()))->status, 200);
  const auto reply = slow.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 408);
  EXPECT_TRUE(slow.wait_closed());
}

TEST(HttpSession, AnIdleConnectionIsClosedWithoutAWord) {
  fake_node node([](settings& limits) { limits.http.idle_timeout_ms = 200; });
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  EXPECT_FALSE(client.receive(5s));
  EXPECT_TRUE(client.wait_closed());
}

TEST(HttpSession, APeerThatReadsNothingIsClosedAndDisturbsNobody) {
  fake_node node([](settings& limits) {
    limits.http.write_timeout_ms = 300;
    limits.http.max_pipelined = 1'000;
  });
  http_client deaf(node.port());
  deaf.socket().keep_buffers_small();
  ASSERT_TRUE(deaf.connect());
  std::string bytes;
  for (int i = 0; i < 200; ++i) bytes += to_bytes({"GET", "/openapi.json", {}, {}});
  ASSERT_TRUE(deaf.send_bytes(bytes));
  http_client quick(node.port());
  for (int i = 0; i < 50; ++i) ASSERT_EQ(quick.ask(get(order_path()))->status, 200);
  EXPECT_TRUE(eventually([&] {
    return quick.ask({"GET", "/metrics", {}, {}})->body.find("madang_slow_peers_total 1\n") != std::string::npos;
  }));
}

// ---- closing -------------------------------------------------------------------------------------------------------

TEST(HttpSession, AClosingNodeRefusesNewRequestsAndFinishesThoseUnderWay) {
  fake_node node;
  node.outputs.shut();
  http_client busy(node.port());
  ASSERT_TRUE(busy.connect());
  ASSERT_TRUE(busy.send(placement()));
  ASSERT_TRUE(node.entities.wait_for(1));
  node.door->close_intake();
  http_client late(node.port());
  const auto refused = late.ask(placement());
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->header("retry-after"), "1");
  EXPECT_FALSE(refused->keeps_alive());
  EXPECT_EQ(late.ask(get("/health"))->status, 200);
  std::thread stopper([&] { node.door->stop(5'000); });
  EXPECT_FALSE(busy.receive(100ms));
  node.outputs.open();
  const auto finished = busy.receive();
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->status, 201);
  EXPECT_FALSE(finished->keeps_alive());
  busy.close();
  late.close();
  stopper.join();
  EXPECT_EQ(node.entities.heard_count(), 1U);
}

TEST(HttpSession, SeveralIoThreadsShareTheConnections) {
  fake_node node([](settings& limits) { limits.http.io_threads = 3; });
  std::vector<http_client> clients;
  for (int i = 0; i < 9; ++i) clients.emplace_back(node.port());
  for (int round = 0; round < 20; ++round) {
    for (auto& one : clients) ASSERT_EQ(one.ask(placement())->status, 201);
  }
  std::set<std::uint32_t> listeners;
  for (const auto& one : node.entities.heard()) listeners.insert(one.get_as<request<place_order>>(0).reply_to.listener);
  EXPECT_EQ(listeners, (std::set<std::uint32_t>{1, 2, 3}));
}

}  // namespace
}  // namespace madang
