// What bounds a client: sizes, counts, malformed HTTP. Each has its answer, and nobody else notices.
#include <gtest/gtest.h>

#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

std::string order_path() {
  return "/api/v1/orders/" + to_text(the_order);
}
http_ask get(std::string target) {
  return {"GET", std::move(target), {}, {{"Authorization", "Bearer trader"}}};
}

/// Sends raw bytes on a new connection; the answer, and whether the connection ends after it.
struct raw_answer {
  std::optional<http_reply> reply;
  bool closed = false;
};
raw_answer say(std::uint16_t port, std::string_view bytes) {
  http_client client(port);
  raw_answer out;
  if (!client.connect() || !client.send_bytes(bytes)) return out;
  out.reply = client.receive(5s);
  out.closed = out.reply && !out.reply->keeps_alive() && client.wait_closed(5s);
  return out;
}

std::string code_in(const http_reply& reply) {
  const auto at = reply.body.find("\"code\":\"");
  if (at == std::string::npos) return {};
  return reply.body.substr(at + 8, reply.body.find('"', at + 8) - at - 8);
}

TEST(HttpLimits, MalformedRequestsAreToldSoAndEndTheConnection) {
  fake_node node;
  const std::vector<std::string> all{
      "GARBAGE\r\n\r\n",
      "GET /health\r\n\r\n",
      "GET /health HTTP/2.0\r\nHost: x\r\n\r\n",
      "GET /health HTTP/1.1\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: x\r\nNoColon\r\n\r\n",
      std::string("GET /health HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 41),
      "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
      "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
      "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  };
  for (const auto& bytes : all) {
    const auto said = say(node.port(), bytes);
    ASSERT_TRUE(said.reply) << bytes;
    EXPECT_EQ(said.reply->status, 400) << bytes;
    EXPECT_EQ(code_in(*said.reply), "malformed_http") << bytes;
    EXPECT_TRUE(said.closed) << bytes;
  }
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST(HttpLimits, MalformedTargetsAreToldSo) {
  fake_node node;
  http_client client(node.port());
  const std::vector<std::string> all{"/%",     "/%zz", "/%00", "/%ff", "/a?b=%", "nothing", "/" + std::string(40, '/'),
                                     "/x?a=%f"};
  for (const auto& target : all) {
    const auto reply = client.ask(get(target));
    ASSERT_TRUE(reply) << target;
    EXPECT_EQ(reply->status, 400) << target;
  }
  EXPECT_EQ(client.ask(get("http://elsewhere:80/health"))->status, 200);
  EXPECT_EQ(client.ask(get("/api/v1/orders/"))->status, 404);
  EXPECT_EQ(client.ask(get("//health"))->status, 404);
}

TEST(HttpLimits, WhatIsNotUnderstoodIsRefusedByName) {
  fake_node node;
  auto said = say(node.port(), "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n");
  EXPECT_EQ(said.reply->status, 501);
  EXPECT_TRUE(said.closed);
  said =
      say(node.port(), "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(said.reply->status, 417);
  EXPECT_TRUE(said.closed);
}

TEST(HttpLimits, OversizedHeadersAre431) {
  fake_node node([](settings& limits) { limits.http.max_header_bytes = 4'096; });
  for (const auto& bytes : {"GET /health HTTP/1.1\r\nHost: x\r\nA: " + std::string(8'000, 'a') + "\r\n\r\n",
                            "GET /" + std::string(8'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"}) {
    const auto said = say(node.port(), bytes);
    ASSERT_TRUE(said.reply);
    EXPECT_EQ(said.reply->status, 431);
    EXPECT_TRUE(said.closed);
  }
  std::string many = "GET /health HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 300; ++i) many += "A:b\r\n";
  EXPECT_EQ(say(node.port(), many + "\r\n").reply->status, 431);
}

TEST(HttpLimits, OversizedBodiesAre413WhetherAnnouncedOrChunked) {
  fake_node node([](settings& limits) { limits.http.max_body_bytes = 1'000; });
  const std::string head = "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\n";
  auto said = say(node.port(), head + "Content-Length: 1001\r\n\r\n");
  ASSERT_TRUE(said.reply);
  EXPECT_EQ(said.reply->status, 413);
  EXPECT_TRUE(said.closed);
  said = say(node.port(), head + "Content-Length: 99999999999999999999\r\n\r\n");
  EXPECT_EQ(said.reply->status, 400);
  said = say(node.port(),
             head + "Transfer-Encoding: chunked\r\n\r\n" + "3e9\r\n" + std::string(1'001, 'x') + "\r\n0\r\n\r\n");
  ASSERT_TRUE(said.reply);
  EXPECT_EQ(said.reply->status, 413);
  EXPECT_TRUE(said.closed);
}

TEST(HttpLimits, AChunkExtensionWithoutEndIsCutOff) {
  fake_node node([](settings& limits) { limits.http.max_header_bytes = 4'096; });
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send_bytes("POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;"));
  const std::string noise(65'536, 'e');
  for (int i = 0; i < 100; ++i) {
    if (!client.send_bytes(noise)) break;
  }
  EXPECT_TRUE(client.wait_closed(5s));
  EXPECT_EQ(http_client(node.port()).ask(get("/health"))->status, 200);
}

TEST(HttpLimits, OnlyJsonBodiesAreTaken) {
  fake_node node;
  const auto post = [&](std::string headers) {
    return say(node.port(), "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\nContent-Length: 35\r\n" + headers +
                                "\r\n{\"email\":\"a@b.kr\",\"password\":\"wrong\"}")
        .reply->status;
  };
  EXPECT_EQ(post("Content-Type: application/json; charset=utf-8\r\n"), 400) << "35 bytes are not the whole text";
  EXPECT_EQ(post("Content-Type: application/x-www-form-urlencoded\r\n"), 415);
  EXPECT_EQ(post("Content-Type: application/json\r\nContent-Encoding: gzip\r\n"), 415);
}

TEST(HttpLimits, AnObjectWithTooManyMembersIsRefusedQuickly) {
  fake_node node;
  std::string body = "{";
  for (int i = 0; i < 5'000; ++i) body += "\"m" + std::to_string(i) + "\":0,";
  body.back() = '}';
  const auto reply = http_client(node.port()).ask({"POST", "/api/v1/users/login", body, {}});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 400);
  EXPECT_EQ(code_in(*reply), "too_many_members");
}

TEST(HttpLimits, AboveTheRequestsInFlightNothingReachesAnEntity) {
  fake_node node([](settings& limits) { limits.http.max_in_flight = 3; });
  node.entities.answer_with([](const caf::message&) -> std::optional<answer> { return std::nullopt; });
  std::vector<http_client> waiting;
  for (int i = 0; i < 3; ++i) {
    auto& one = waiting.emplace_back(node.port());
    ASSERT_TRUE(one.connect() && one.send(get(order_path())));
  }
  ASSERT_TRUE(node.entities.wait_for(3));
  http_client client(node.port());
  const auto reply = client.ask(get(order_path()));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503);
  EXPECT_EQ(code_in(*reply), "too_busy");
  EXPECT_EQ(reply->header("retry-after"), "1");
  EXPECT_EQ(node.entities.heard_count(), 3U);
  EXPECT_EQ(client.ask(get("/health"))->status, 200) << "operations are not counted";
  const auto token = node.entities.heard()[0].get_as<request<read_order>>(0).reply_to;
  node.outputs.pass(answer{token, false, false, plausible_order()});
  ASSERT_TRUE(waiting[0].receive());
  ASSERT_TRUE(client.send(get(order_path())));
  EXPECT_TRUE(node.entities.wait_for(4)) << "a place became free";
}

TEST(HttpLimits, AClientThatLeavesGivesItsPlaceBack) {
  fake_node node([](settings& limits) {
    limits.http.max_in_flight = 1;
    limits.http.request_timeout_ms = 300;
  });
  node.entities.answer_with([](const caf::message&) -> std::optional<answer> { return std::nullopt; });
  {
    http_client gone(node.port());
    ASSERT_TRUE(gone.connect() && gone.send(get(order_path())));
    ASSERT_TRUE(node.entities.wait_for(1));
    gone.socket().reset_on_close();
  }
  node.entities.answer_with({});
  http_client client(node.port());
  int status = 0;
  const auto until = after(10s);
  while (status != 200 && std::chrono::steady_clock::now() < until) status = client.ask(get(order_path()))->status;
  EXPECT_EQ(status, 200);
}

TEST(HttpLimits, ConnectionsOverTheLimitAreTurnedAway) {
  fake_node node([](settings& limits) { limits.http.max_connections = 2; });
  http_client first(node.port());
  http_client second(node.port());
  ASSERT_TRUE(first.ask(get("/health")) && second.ask(get("/health")));
  http_client third(node.port());
  ASSERT_TRUE(third.connect());
  const auto reply = third.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 503);
  EXPECT_TRUE(third.wait_closed());
  first.close();
  int status = 0;
  const auto until = after(10s);
  while (status != 200 && std::chrono::steady_clock::now() < until) {
    http_client again(node.port());
    if (const auto answer = again.ask(get("/health"))) status = answer->status;
  }
  EXPECT_EQ(status, 200);
}

TEST(HttpLimits, AFloodOfPipelinedRequestsIsServedInTurnsAndBounded) {
  fake_node node([](settings& limits) { limits.http.max_pipelined = 4; });
  node.outputs.shut();
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  std::string bytes;
  for (int i = 0; i < 100; ++i) bytes += to_bytes(get(order_path()));
  ASSERT_TRUE(client.send_bytes(bytes));
  ASSERT_TRUE(node.entities.wait_for(4));
  EXPECT_FALSE(client.receive(200ms));
  EXPECT_EQ(node.entities.heard_count(), 4U) << "no more are read ahead of their answers";
  node.outputs.open();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(client.receive()) << i;
}

TEST(HttpLimits, ThePageOfMetricsIsWellFormedAndCounts) {
  fake_node node;
  http_client client(node.port());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.ask(get("/health")));
  ASSERT_TRUE(client.ask(get("/nothing")));
  const auto page = client.ask(get("/metrics"))->body;
  EXPECT_NE(page.find("http_requests_total{method=\"GET\",route=\"/health\",status=\"200\"} 3\n"), std::string::npos)
      << page;
  EXPECT_NE(page.find("http_errors_total{method=\"ANY\",route=\"unmatched\",status=\"404\"} 1\n"), std::string::npos);
  EXPECT_NE(page.find("active_connections 1\n"), std::string::npos);
  for (const std::string name :
       {"orders_per_second", "order_execution_latency", "order_success_rate", "daily_trading_volume",
        "http_requests_total", "http_request_duration_seconds", "active_connections", "http_errors_total",
        "process_cpu_seconds_total", "process_resident_memory_bytes", "madang_projector_lag",
        "madang_entities_isolated", "madang_pending_bytes"}) {
    EXPECT_NE(page.find("# TYPE " + name + ' '), std::string::npos) << name;
    EXPECT_NE(page.find("# HELP " + name + ' '), std::string::npos) << name;
  }
  EXPECT_NE(page.find("daily_trading_volume 24690\n"), std::string::npos) << "of both symbols";
}

}  // namespace
}  // namespace madang
