// Which header fields leave no doubt, and what is said of the others.
#include "gateway/http/header_rules.hpp"

#include <gtest/gtest.h>

#include "gateway/http/uri.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

std::string login_with(const std::string& headers, const std::string& body) {
  return "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
}
const std::string credentials = R"({"email":"a@b.kr","password":"wrong-password"})";
const std::string json_length = "Content-Type: application/json\r\nContent-Length: 46\r\n";

struct said {
  int status = 0;
  std::string code;
  bool closed = false;
};
said say(std::uint16_t port, std::string_view bytes) {
  http_client client(port);
  if (!client.connect() || !client.send_bytes(bytes)) return {};
  const auto reply = client.receive(5s);
  if (!reply) return {};
  const auto at = reply->body.find("\"code\":\"");
  auto code =
      at == std::string::npos ? std::string() : reply->body.substr(at + 8, reply->body.find('"', at + 8) - at - 8);
  return {reply->status, std::move(code), !reply->keeps_alive() && client.wait_closed(5s)};
}

// ---- where a request ends ------------------------------------------------------------------------------------------

TEST(Framing, EveryDoubtAboutTheEndOfARequestEndsTheConnection) {
  fake_node node;
  ASSERT_EQ(credentials.size(), 46U);
  const std::string smuggled = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::vector<std::pair<std::string, int>> doubtful{
      {"Transfer-Encoding:\r\nTransfer-Encoding: cow\r\n" + json_length, 400},
      {"Transfer-Encoding:\r\n" + json_length, 400},
      {"Transfer-Encoding: cow\r\n" + json_length, 501},
      {"Transfer-Encoding: chunked, cow\r\n" + json_length, 501},
      {"Transfer-Encoding: cow, chunked\r\nContent-Type: application/json\r\n", 501},
      {"Transfer-Encoding: chunked;q=1\r\nContent-Type: application/json\r\n", 501},
      {"Transfer-Encoding: identity\r\n" + json_length, 501},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n", 400},
      {"Content-Type: application/json\r\nContent-Length: 46, 46\r\n", 400},
      {"Content-Type: application/json\r\nContent-Length: +46\r\n", 400},
      {"Content-Type: application/json\r\nContent-Length: 46\r\nContent-Length: 46\r\n", 400},
      {"Content-Type: application/json\r\nContent-Length:\r\n", 400},
      {"Expect:\r\n" + json_length, 400},
      {"Expect: 100-continue\r\nExpect: 100-continue\r\n" + json_length, 400}};
  for (const auto& [headers, status] : doubtful) {
    const auto was = say(node.port(), login_with(headers, credentials + smuggled));
    EXPECT_EQ(was.status, status) << headers;
    EXPECT_TRUE(was.closed) << headers;
  }
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST(Framing, AChunkedBodyIsTakenWhateverItsLetterCase) {
  fake_node node;
  const auto body = "2e\r\n" + credentials + "\r\n0\r\n\r\n";
  for (const auto* coding : {"chunked", "Chunked", "CHUNKED"}) {
    const auto headers = std::string("Content-Type: application/json\r\nTransfer-Encoding: ") + coding + "\r\n";
    EXPECT_EQ(say(node.port(), login_with(headers, body)).code, "bad_credentials") << coding;
  }
  const auto old =
      "POST /api/v1/users/login HTTP/1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(say(node.port(), old + body).status, 400) << "HTTP/1.0 knows no chunks";
}

TEST(Framing, TrailersAreNoHeaderFields) {
  fake_node node;
  const std::string head = "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  const auto was = say(node.port(), head +
                                        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nAuthorization: Bearer "
                                        "trader\r\nIdempotency-Key: k\r\n\r\n");
  EXPECT_EQ(was.code, "token_missing");
  EXPECT_FALSE(was.closed);
  std::string many;
  for (int i = 0; i < 200; ++i) many += "X: y\r\n";
  const auto flood = say(node.port(), head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + many + "\r\n");
  EXPECT_EQ(flood.status, 431) << "they are counted all the same";
}

TEST(Framing, AnExpectationOfHttp10IsIgnored) {
  fake_node node;
  const auto was = say(
      node.port(), "POST /api/v1/users/login HTTP/1.0\r\nExpect: a-miracle\r\n" + json_length + "\r\n" + credentials);
  EXPECT_EQ(was.code, "bad_credentials");
}

TEST(Framing, ARequestNamesOneWellFormedHost) {
  for (const auto* good : {"x", "localhost:8080", "127.0.0.1", "[::1]:8080", "[::ffff:1.2.3.4]", "a-b.example", "a_b:1",
                           "xn--9t4b11yi5a.kr", "x:"}) {
    EXPECT_TRUE(is_host(good)) << good;
  }
  for (const auto* bad : {"", ":8080", "a b", "a/b", "user@host", "a:b", "a:123456", "[::1", "[]", "[x::]", "::1",
                          "a\"", "a%2", "a:80:80", "a\\b", "http://x"}) {
    EXPECT_FALSE(is_host(bad)) << bad;
  }
  fake_node node;
  EXPECT_EQ(say(node.port(), "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n").status, 400);
  EXPECT_EQ(say(node.port(), "GET /health HTTP/1.1\r\nHost:\r\n\r\n").status, 400);
  EXPECT_EQ(say(node.port(), "GET http://user@x/health HTTP/1.1\r\nHost: x\r\n\r\n").status, 400);
  EXPECT_EQ(say(node.port(), "GET http:///health HTTP/1.1\r\nHost: x\r\n\r\n").status, 400);
}

// ---- fields with one value -----------------------------------------------------------------------------------------

TEST(HeaderFields, AFieldWithOneValueMayNotComeTwice) {
  fake_node node;
  for (const std::string field : {"Authorization: Bearer trader", "Content-Type: application/json", "If-Match: \"1\"",
                                  "X-Request-Id: a", "Content-Encoding: identity", "Origin: https://a.example"}) {
    const auto was = say(node.port(), "GET /health HTTP/1.1\r\nHost: x\r\n" + field + "\r\n" + field + "\r\n\r\n");
    EXPECT_EQ(was.code, "malformed_http") << field;
    EXPECT_FALSE(was.closed) << "where the request ends is beyond doubt";
  }
  EXPECT_EQ(say(node.port(), "GET /health HTTP/1.1\r\nHost: x\r\nAccept: a\r\nAccept: b\r\n\r\n").status, 200);
}

TEST(HeaderFields, AFieldThatMeansSomethingIsNotEmpty) {
  fake_node node;
  for (const std::string field : {"Authorization", "Content-Type", "If-Match", "Idempotency-Key"}) {
    const auto was =
        say(node.port(), "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\n" +
                             (field == "Authorization" ? "" : std::string("Authorization: Bearer trader\r\n")) + field +
                             ":\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(was.status, 400) << field;
  }
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST(HeaderFields, ABodyNeedsToSayThatItIsJsonInUtf8) {
  for (const auto* good :
       {"application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
        "application/json ; charset = utf8", "application/json;"}) {
    EXPECT_TRUE(is_json_type(good)) << good;
  }
  for (const auto* bad :
       {"", "text/plain", "application/jsonp", "application/json; charset=latin1", "application/json; charset=utf-16",
        "application/json; charset=", "application/json; a=b; charset=euc-kr"}) {
    EXPECT_FALSE(is_json_type(bad)) << bad;
  }
  fake_node node;
  EXPECT_EQ(say(node.port(), login_with("Content-Length: 46\r\n", credentials)).code, "media_type_unsupported");
  const auto korean = "Content-Type: application/json; charset=euc-kr\r\nContent-Length: 46\r\n";
  EXPECT_EQ(say(node.port(), login_with(korean, credentials)).code, "media_type_unsupported");
  EXPECT_EQ(say(node.port(), login_with(json_length, credentials)).code, "bad_credentials");
}

// ---- one path ------------------------------------------------------------------------------------------------------

TEST(CanonicalPath, EveryWayToWriteAPathIsOne) {
  const auto path = [](const char* target) { return parse_target(target).value().path; };
  EXPECT_EQ(path("/accounts/x/%77ithdraw"), "/accounts/x/withdraw");
  EXPECT_EQ(path("http://host/%61?x=%61"), "/a");
  EXPECT_EQ(path("http://host?x=1"), "/");
  EXPECT_EQ(path("/a%2Fb"), "/a%2Fb");
  EXPECT_EQ(path("/a%2fb"), "/a%2Fb");
  EXPECT_EQ(path("/%ec%82%bc"), path("/%EC%82%BC"));
  EXPECT_EQ(path("/a+b:c@d"), "/a+b:c@d");
  EXPECT_EQ(path("/%2e%2e/a"), "/../a");
  for (const auto* bad : {"/%0a", "/%1f", "/%7f", "/a?b=%00", "/a?%0d=1"}) EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(CanonicalPath, AnEscapedPathIsTheSameRouteAndTheSameIdempotencyKey) {
  fake_node node;
  http_client client(node.port());
  const auto account = "/api/v1/accounts/" + to_text(the_account);
  for (const auto& target : {account + "/withdraw", account + "/%77ithdraw", account + "/withdra%77"}) {
    const auto reply = client.ask(
        {"POST", target, R"({"amount":"10"})", {{"Authorization", "Bearer trader"}, {"Idempotency-Key", "one"}}});
    ASSERT_TRUE(reply) << target;
    EXPECT_EQ(reply->status, 201) << target << reply->body;
  }
  const auto heard = node.entities.heard();
  ASSERT_EQ(heard.size(), 3U);
  const auto key = [&](std::size_t i) { return heard[i].get_as<request<withdraw_funds>>(0).command.request; };
  EXPECT_EQ(key(0), key(1));
  EXPECT_EQ(key(0), key(2));
}

TEST(CanonicalBody, TheSameAmountWrittenTwoWaysIsOneBody) {
  fake_node node;
  http_client client(node.port());
  const auto target = "/api/v1/accounts/" + to_text(the_account) + "/deposit";
  for (const auto* body :
       {R"({"amount":"10"})", R"({"amount":"10.0"})", R"({"amount":"10.0000"})", R"({"amount":"11"})"}) {
    ASSERT_TRUE(client.ask({"POST", target, body, {{"Authorization", "Bearer trader"}, {"Idempotency-Key", "one"}}}));
  }
  const auto heard = node.entities.heard();
  ASSERT_EQ(heard.size(), 4U);
  const auto hash = [&](std::size_t i) { return heard[i].get_as<request<deposit_funds>>(0).command.request.body; };
  EXPECT_EQ(hash(0), hash(1));
  EXPECT_EQ(hash(0), hash(2));
  EXPECT_NE(hash(0), hash(3));
}

TEST(Query, AParameterMayNotComeTwice) {
  fake_node node;
  http_client client(node.port());
  const http_ask twice{"GET",
                       "/api/v1/orders?account_id=" + to_text(the_account) + "&limit=1&limit=2",
                       {},
                       {{"Authorization", "Bearer trader"}}};
  const auto reply = client.ask(twice);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 400);
  EXPECT_NE(reply->body.find("?limit"), std::string::npos) << reply->body;
}

}  // namespace
}  // namespace madang
