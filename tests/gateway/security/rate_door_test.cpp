// What a whole gateway does about quotas, addresses, pages of other origins and the figures' token.
#include <gtest/gtest.h>

#include <fstream>

#include "config/door/door_settings.hpp"
#include "tests/gateway/api/answers.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {
namespace {

using headers = std::vector<std::pair<std::string, std::string>>;

/// Quotas as they are a while after a start.
void limit_requests(settings& of) {
  auto& limits = of.contexts.edit<limit_settings>();
  limits.lifted = false;
  limits.after_start_percent = 100;
  limits.general_per_minute = 20;  // one comes back only every three seconds
}

std::string order_path() {
  return "/api/v1/orders/" + to_text(the_order);
}
http_ask asks(std::string method, std::string target, const std::string& token = "trader", headers more = {}) {
  if (!token.empty()) more.emplace_back("Authorization", "Bearer " + token);
  const bool amends = method == "PATCH";
  if (amends) more.emplace_back("Content-Type", "application/json");
  return {std::move(method), std::move(target), amends ? R"({"quantity":"3"})" : "", std::move(more)};
}
http_reply said(fake_node& node, const http_ask& what, std::uint8_t address = 1) {
  http_client client(node.port());
  client.socket().come_from(address);
  const auto reply = client.ask(what);
  return reply ? *reply : http_reply{};
}

/// Asks again and again on one connection; the number of answers that were not 429.
int admitted(fake_node& node, const http_ask& what, int times) {
  http_client client(node.port());
  int out = 0;
  for (int i = 0; i < times; ++i) out += client.ask(what)->status != 429;
  return out;
}

TEST(RateDoor, AUserHasTenOrdersAMinuteAndIsToldSo) {
  fake_node node(limit_requests);
  const auto amend = asks("PATCH", order_path());
  const auto first = said(node, amend);
  EXPECT_EQ(first.header("ratelimit-policy"), "\"general\";q=20;w=60, \"trading\";q=10;w=60");
  EXPECT_EQ(first.header("ratelimit"), "\"trading\";r=9;t=6");
  EXPECT_EQ(first.header("x-ratelimit-limit"), "10");
  EXPECT_EQ(first.header("x-ratelimit-remaining"), "9");
  EXPECT_FALSE(first.header("x-ratelimit-reset").empty());
  EXPECT_EQ(admitted(node, amend, 12), 9);
  const auto over = said(node, amend);
  EXPECT_EQ(over.status, 429);
  EXPECT_EQ(code_of(over), "too_many_requests");
  EXPECT_GE(std::stoi(std::string(over.header("retry-after"))), 1);
  EXPECT_EQ(over.header("x-ratelimit-remaining"), "0");
}

TEST(RateDoor, OneUsersQuotaIsNobodyElses) {
  fake_node node(limit_requests);
  EXPECT_EQ(admitted(node, asks("PATCH", order_path()), 12), 10);
  EXPECT_NE(said(node, asks("PATCH", order_path(), "stranger")).status, 429);
  EXPECT_EQ(said(node, asks("GET", order_path())).status, 200);
}

TEST(RateDoor, WhoHasUsedUpHisRequestsMayStillCancel) {
  fake_node node(limit_requests);
  EXPECT_EQ(admitted(node, asks("GET", order_path()), 30), 20);
  EXPECT_EQ(said(node, asks("DELETE", order_path())).status, 200);
  EXPECT_EQ(said(node, asks("GET", order_path())).status, 429);
  EXPECT_EQ(admitted(node, asks("DELETE", order_path()), 30), 19);
}

TEST(RateDoor, StrangersHaveOneQuotaForEachAddressWhateverTheyClaim) {
  fake_node node(limit_requests);
  http_client client(node.port());
  int let_in = 0;
  for (int i = 0; i < 30; ++i) {
    const auto claimed = "203.0.113." + std::to_string(i);
    const auto reply =
        client.ask(asks("GET", "/api/v1/market/stocks", "",
                        {{"X-Forwarded-For", claimed}, {"X-Real-IP", claimed}, {"Forwarded", "for=" + claimed}}));
    let_in += reply->status != 429;
  }
  EXPECT_EQ(let_in, 20);
  EXPECT_EQ(said(node, asks("GET", "/api/v1/market/stocks", ""), 2).status, 200);
  EXPECT_EQ(said(node, asks("GET", "/health", "")).status, 200) << "operations have no limit";
}

TEST(RateDoor, AddressesBehindATrustedProxyHaveQuotasOfTheirOwn) {
  fake_node node([](settings& of) {
    limit_requests(of);
    of.http.trusted_proxies = "127.0.0.1";
  });
  const auto from = [](const std::string& chain) {
    return asks("GET", "/api/v1/market/stocks", "", {{"X-Forwarded-For", chain}});
  };
  EXPECT_EQ(admitted(node, from("203.0.113.7"), 30), 20);
  EXPECT_EQ(said(node, from("198.51.100.1, 203.0.113.7")).status, 429) << "what a client puts in front changes nothing";
  EXPECT_EQ(said(node, from("203.0.113.8")).status, 200);
}

TEST(RateDoor, WithoutLimitsNobodyIsToldOfAny) {
  fake_node node;
  EXPECT_EQ(admitted(node, asks("PATCH", order_path()), 20), 20);
  EXPECT_EQ(said(node, asks("GET", order_path())).header("ratelimit-policy"), "");
}

TEST(RateDoor, AnAddressThatShowsForgedTokensIsNotHeardForAWhile) {
  fake_node node([](settings& of) {
    limit_requests(of);
    of.contexts.edit<limit_settings>().bad_tokens_per_minute = 5;
  });
  http_client known(node.port());
  ASSERT_EQ(known.ask(asks("GET", order_path()))->status, 200);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(said(node, asks("GET", order_path(), "forged" + std::to_string(i))).status, 401);
  const auto over = said(node, asks("GET", order_path(), "forged"));
  EXPECT_EQ(over.status, 429);
  EXPECT_FALSE(over.header("retry-after").empty());
  EXPECT_EQ(known.ask(asks("GET", order_path()))->status, 200) << "its token was verified before";
  EXPECT_EQ(said(node, asks("GET", order_path()), 2).status, 200);
}

TEST(RateDoor, RequestsFromElsewhereThanAllowedAreRefused) {
  fake_node node([](settings& of) { of.contexts.edit<access_settings>().trading_networks = "127.0.0.2"; });
  EXPECT_EQ(said(node, asks("PATCH", order_path()), 2).status, 200);
  const auto refused = said(node, asks("PATCH", order_path()), 1);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(code_of(refused), "address_not_allowed");
  EXPECT_EQ(said(node, asks("GET", order_path()), 1).status, 200);
}

TEST(RateDoor, PagesOfOtherOriginsOpenNoStream) {
  fake_node node([](settings& of) { of.http.cors_origins = "https://app.example.com"; });
  const auto status = [&](const std::string& origin) {
    headers more{{"Connection", "Upgrade"},
                 {"Upgrade", "websocket"},
                 {"Sec-WebSocket-Version", "13"},
                 {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
    if (!origin.empty()) more.emplace_back("Origin", origin);
    return said(node, asks("GET", "/api/v1/stream", "", more)).status;
  };
  EXPECT_EQ(status("https://evil.example"), 403);
  EXPECT_EQ(status("null"), 403);
  EXPECT_EQ(status("https://app.example.com"), 101);
  EXPECT_EQ(status(""), 101);
}

TEST(RateDoor, FiguresAreForWhoeverShowsTheirToken) {
  const temp_dir dir;
  const auto file = dir.text() + "/token";
  std::ofstream(file) << "a-token-of-some-length\n";
  fake_node node([&](settings& of) { of.contexts.edit<access_settings>().metrics_token_file = file; });
  EXPECT_EQ(said(node, asks("GET", "/metrics", "")).status, 401);
  EXPECT_EQ(said(node, asks("GET", "/metrics", "a-token-of-some-lengtH")).status, 401);
  EXPECT_EQ(said(node, asks("GET", "/metrics", "a-token-of-some-length")).status, 200);
  EXPECT_EQ(said(node, asks("GET", "/health", "")).status, 200);
}

TEST(RateDoor, APlainAnswerDoesNotAskForTls) {
  fake_node node;
  const auto reply = said(node, asks("GET", "/health", ""));
  EXPECT_EQ(reply.header("strict-transport-security"), "");
  EXPECT_EQ(reply.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(reply.header("x-frame-options"), "DENY");
  EXPECT_EQ(reply.header("referrer-policy"), "no-referrer");
}

}  // namespace
}  // namespace madang
