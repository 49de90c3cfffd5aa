#include <thread>

#include "tests/system/support/bystander.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;
const std::string symbol = "900001";

/// Whatever a test does to the platform, a well-behaved client beside it must not notice.
class hostile_clients : public stocked_market {
 protected:
  void start_beside(const std::vector<std::string>& settings = {}) {
    ASSERT_NO_FATAL_FAILURE(start(settings));
    beside = std::make_unique<bystander>(port(), who(7), "900003");
    while (!beside->has_begun()) std::this_thread::sleep_for(1ms);
  }
  void TearDown() override {
    if (!beside) return;
    const auto seen = beside->finish();
    EXPECT_EQ(seen.disturbed_by, "");
    EXPECT_GT(seen.served, 0U);
    EXPECT_LT(seen.slowest, 3s);
    EXPECT_TRUE(node->process().is_running()) << node->said();
    EXPECT_EQ(node->ready_status(), 200);
  }
  /// The answer to raw bytes on a connection of their own; status 0: it was only closed.
  api_reply say(std::string_view bytes) {
    auto at = node->client();
    EXPECT_TRUE(at.connect());
    (void)at.send_bytes(bytes);
    const auto reply = at.receive();
    return reply ? to_api_reply(*reply) : api_reply{};
  }
  api_reply order(const std::string& body) { return who(0).at(port()).ask("POST", "/orders", body, {}); }
  /// A good order with one member changed, or removed when `value` is empty.
  api_reply order_with(const std::string& member, const json& value) {
    auto body = order_of(who(0), symbol, "BUY", 10, 9'000);
    if (value.is_null()) {
      body.erase(member);
    } else {
      body[member] = value;
    }
    return order(body.dump());
  }

  std::unique_ptr<bystander> beside;
};

struct bad_request {
  const char* name;
  std::string bytes;
  int status;
};

TEST_F(hostile_clients, malformed_http_is_answered_and_ends_the_connection) {
  start_beside();
  const std::string host = "Host: x\r\n";
  const std::string post = "POST /api/v1/users/login HTTP/1.1\r\n" + host + "Content-Type: application/json\r\n";
  const std::vector<bad_request> cases{
      {"no HTTP", "hello there\r\n\r\n", 400},
      {"bytes", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "\r\n\r\n", 400},
      {"a version of the future", "GET /health HTTP/9.9\r\n" + host + "\r\n", 400},
      {"HTTP/2 without being asked", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"no host", "GET /health HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET /health HTTP/1.1\r\n" + host + host + "\r\n", 400},
      {"a header without a colon", "GET /health HTTP/1.1\r\n" + host + "nonsense\r\n\r\n", 400},
      {"a space in a header's name", "GET /health HTTP/1.1\r\n" + host + "Bad Name: x\r\n\r\n", 400},
      {"a zero byte", std::string("GET /health HTTP/1.1\r\nHost: x\0y\r\n\r\n", 36), 400},
      {"a negative length", post + "Content-Length: -1\r\n\r\n", 400},
      {"a length that is no number", post + "Content-Length: many\r\n\r\n", 400},
      {"two lengths", post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
      {"length and chunks", post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a bad chunk", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400},
      {"a coding that is unknown", post + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {"a header of many bytes", "GET /health HTTP/1.1\r\n" + host + "X: " + std::string(1'000'000, 'a') + "\r\n\r\n",
       431},
      {"many headers",
       "GET /health HTTP/1.1\r\n" + host +
           [] {
             std::string many;
             for (int i = 0; i < 5'000; ++i) many += "X" + std::to_string(i) + ": 1\r\n";
             return many;
           }() +
           "\r\n",
       431},
      {"a target of many bytes", "GET /" + std::string(1'000'000, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 431},
      {"a body that is announced too large", post + "Content-Length: 1000000000000\r\n\r\n", 413},
      {"a body that is too large", post + "Content-Length: 100000\r\n\r\n" + std::string(100'000, ' '), 413},
      {"chunks that are too large",
       post + "Transfer-Encoding: chunked\r\n\r\n20000\r\n" + std::string(0x20000, ' ') + "\r\n", 413},
  };
  for (const auto& one : cases) {
    const auto reply = say(one.bytes);
    EXPECT_EQ(reply.status, one.status) << one.name << ": " << reply.raw.body;
    EXPECT_EQ(reply.raw.header("content-type"), "application/problem+json") << one.name;
    EXPECT_EQ(reply.raw.header("connection"), "close") << one.name;
    EXPECT_FALSE(reply.raw.header("x-request-id").empty()) << one.name;
  }
}

TEST_F(hostile_clients, requests_for_what_is_not_there_are_refused_and_the_connection_goes_on) {
  start_beside();
  api_client at(port(), who(0).token);
  EXPECT_EQ(at.get("//nothing/here").status, 404);
  EXPECT_EQ(at.get("/nothing").status, 404);
  EXPECT_EQ(at.ask("PUT", "/orders", "{}", {}).status, 405);
  EXPECT_EQ(at.ask("BREW", "/orders", "{}", {}).status, 405);
  EXPECT_EQ(at.get("/market/quote/%00").status, 400);
  EXPECT_EQ(at.get("/market/quote/%zz").status, 400);
  EXPECT_EQ(at.get("/market/quote/..%2f..%2fetc").status, 404);
  EXPECT_EQ(at.get("/market/orderbook/900001?depth=0").status, 400);
  EXPECT_EQ(at.get("/market/orderbook/900001?depth=99999999999999999999").status, 400);
  EXPECT_EQ(at.get("/market/orderbook/900001?deep=1").code(), "unknown_parameter");
  EXPECT_EQ(at.get("/orders?limit=501").status, 400);
  EXPECT_EQ(at.get("/orders?limit=-1").status, 400);
  EXPECT_EQ(at.get("/orders?cursor=AAAA").code(), "cursor_invalid");
  EXPECT_EQ(at.get("/orders?status=ODD").status, 400);
  EXPECT_EQ(at.get("/orders/ord_short").status, 404);
  EXPECT_TRUE(at.http().is_open()) << "none of these ends the connection";
}

TEST_F(hostile_clients, bad_tokens_are_refused) {
  start_beside();
  const auto profile = [&](const std::string& token) { return api_client(port(), token).get("/users/profile"); };
  EXPECT_EQ(profile("").code(), "token_missing");
  EXPECT_EQ(profile("x").code(), "token_invalid");
  EXPECT_EQ(profile("a.b.c").code(), "token_invalid");
  EXPECT_EQ(profile(std::string(10'000, 'a')).code(), "token_invalid");
  // Of a signature's last character not every bit counts, so change one before it.
  auto forged = who(0).token;
  auto& one = forged[forged.size() - 10];
  one = one == 'A' ? 'B' : 'A';
  EXPECT_EQ(profile(forged).code(), "token_invalid");
  // {"alg":"none"} and the same claims.
  const auto claims = who(0).token.substr(who(0).token.find('.'));
  EXPECT_EQ(profile("eyJhbGciOiJub25lIn0" + claims.substr(0, claims.rfind('.') + 1)).code(), "token_invalid");
  EXPECT_EQ(profile("eyJhbGciOiJub25lIn0" + claims).code(), "token_invalid");
}

TEST_F(hostile_clients, json_that_is_none_or_a_bomb_is_refused) {
  start_beside();
  const auto good = order_of(who(0), symbol, "BUY", 10, 9'000).dump();
  const auto held = held_of(port(), who(0));
  const auto inner = good.substr(1, good.size() - 2);
  EXPECT_EQ(order("").status, 400);
  EXPECT_EQ(order("{").code(), "malformed_json");
  EXPECT_EQ(order(good + "x").code(), "malformed_json");
  EXPECT_EQ(order(good + good).code(), "malformed_json");
  EXPECT_EQ(order("\xef\xbb\xbf" + good).code(), "malformed_json");
  EXPECT_EQ(order("null").code(), "wrong_type");
  EXPECT_EQ(order("[" + good + "]").code(), "wrong_type");
  EXPECT_EQ(order(std::string(60'000, '[')).code(), "too_deep");
  EXPECT_EQ(order("{\"account_id\":" + std::string(30'000, '[') + std::string(30'000, ']') + "}").code(), "too_deep");
  EXPECT_EQ(order("{" + inner + ",\"quantity\":\"99\"}").code(), "duplicate_member");
  EXPECT_EQ(order("{" + inner + ",\"surprise\":1}").code(), "unknown_field");
  EXPECT_EQ(order("{" + inner + ",\"client_order_id\":\"\xff\xfe\"}").code(), "malformed_json");
  EXPECT_EQ(order("{" + inner + ",\"client_order_id\":\"\xc0\xaf\"}").code(), "malformed_json");
  EXPECT_EQ(order("{" + inner + ",\"client_order_id\":\"\\ud800\"}").code(), "malformed_json");
  EXPECT_EQ(order("{" + inner + ",\"client_order_id\":NaN}").code(), "malformed_json");
  std::string wide = "{";
  for (int i = 0; i < 5'000; ++i) wide += "\"m" + std::to_string(i) + "\":1,";
  EXPECT_EQ(order(wide + inner + "}").status, 400);
  std::string list = "{\"account_id\":[";
  for (int i = 0; i < 20'000; ++i) list += "0,";
  EXPECT_EQ(order(list + "0]}").status, 400);
  const auto typed =
      who(0).at(port()).http().ask({"POST", "/api/v1/orders", good, {{"Authorization", "Bearer " + who(0).token}}});
  ASSERT_TRUE(typed);
  EXPECT_EQ(typed->status, 201);
  EXPECT_EQ(held_of(port(), who(0)), held + 90'000) << "of all these only the last was an order";
}

TEST_F(hostile_clients, bodies_of_other_types_are_refused) {
  start_beside();
  const auto body = order_of(who(0), symbol, "BUY", 10, 9'000).dump();
  const auto ask = "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + who(0).token +
                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  EXPECT_EQ(say(ask + "Content-Type: text/plain\r\n\r\n" + body).status, 415);
  EXPECT_EQ(say(ask + "\r\n" + body).status, 415) << "a body of no stated type";
  EXPECT_EQ(say(ask + "Content-Type: application/json; charset=utf-8\r\n\r\n" + body).status, 201);
}

TEST_F(hostile_clients, values_that_no_order_may_have_are_refused_by_name) {
  start_beside();
  const auto held = held_of(port(), who(0));
  const std::vector<std::tuple<const char*, json, int, const char*>> cases{
      {"quantity", "0", 422, "quantity_not_positive"},
      {"quantity", "-5", 422, "quantity_not_positive"},
      {"quantity", "1.5", 422, "off_lot"},
      {"quantity", "0.0000001", 422, "off_lot"},
      {"quantity", "99999999999999999999999", 422, nullptr},
      {"quantity", "9223372036854", 422, nullptr},
      {"quantity", "1e3", 422, "decimal_malformed"},
      {"quantity", "0x10", 422, "decimal_malformed"},
      {"quantity", " 1", 422, "decimal_malformed"},
      {"quantity", "", 422, nullptr},
      {"quantity", 10.5, 400, "wrong_type"},
      {"quantity", 1e300, 400, "wrong_type"},
      {"quantity", json::array(), 400, "wrong_type"},
      {"quantity", json(), 422, "field_required"},
      {"price", "0", 422, "price_outside_limits"},
      {"price", "-9000", 422, "price_outside_limits"},
      {"price", "9001", 422, "off_tick"},
      {"price", "9000.00001", 422, "off_tick"},
      {"price", "6900", 422, "price_outside_limits"},
      {"price", "13100", 422, "price_outside_limits"},
      {"price", "922337203685477", 422, nullptr},
      {"price", json(), 422, "price_required"},
      {"symbol", "NOSUCH", 422, "symbol_unknown"},
      {"symbol", "", 422, "symbol_unknown"},
      {"symbol", "'; drop--", 422, "symbol_unknown"},
      {"side", "buy", 422, "value_not_allowed"},
      {"side", true, 400, "wrong_type"},
      {"type", "ICEBERG", 422, "value_not_allowed"},
      {"type", "STOP", 422, "price_not_allowed"},
      {"type", "MARKET", 422, "price_not_allowed"},
      {"type", "BEST_LIMIT", 422, "price_not_allowed"},
      {"type", "OWN_BEST", 422, "price_not_allowed"},
      {"time_in_force", "GTD", 422, "value_not_allowed"},
      {"account_id", "acc_zzzzzzzzzzzzz", 404, "not_found"},
      {"account_id", "", 404, "not_found"},
      {"account_id", 7, 400, "wrong_type"},
      {"client_order_id", std::string(49, 'x'), 422, "too_long"},
      {"client_order_id", "with space", 422, "format_invalid"},
      {"quantity", "1000000", 422, "insufficient_funds"},
  };
  for (const auto& [member, value, status, code] : cases) {
    const auto reply = order_with(member, value);
    // What is inside a problem's `errors` may be more exact than its code.
    const auto text = reply.raw.body;
    EXPECT_EQ(reply.status, status) << member << " = " << value << ": " << text;
    const auto named = code == nullptr || text.find('"' + std::string(code) + '"') != std::string::npos;
    EXPECT_TRUE(named) << member << " = " << value << ": " << text;
  }
  auto sale = order_of(who(0), symbol, "SELL", 10'000'000, 9'000);
  EXPECT_EQ(order(sale.dump()).code(), "insufficient_shares");
  EXPECT_EQ(held_of(port(), who(0)), held);
  auto self = who(0).at(port());
  const auto account = "/accounts/" + who(0).account;
  for (const auto* amount : {"0", "-1", "1e3", "0.00001", "99999999999999999999"}) {
    EXPECT_EQ(self.post(account + "/deposit", {{"amount", amount}}).status, 422) << amount;
    EXPECT_EQ(self.post(account + "/withdraw", {{"amount", amount}}).status, 422) << amount;
  }
  EXPECT_EQ(self.post(account + "/deposit", {{"amount", "1000000001"}}).code(), "amount_too_large");
  EXPECT_EQ(self.post(account + "/withdraw", {{"amount", "99000000000"}}).code(), "insufficient_funds");
}

TEST_F(hostile_clients, people_who_cannot_be_are_not_registered) {
  start_beside();
  api_client nobody(port());
  const auto refused = [&](const std::string& email, const std::string& name, const std::string& password) {
    return nobody.post("/users/register", {{"email", email}, {"username", name}, {"password", password}}).status;
  };
  EXPECT_EQ(refused("no at sign", "someone", "long enough"), 422);
  EXPECT_EQ(refused("a@b@c", "someone", "long enough"), 422);
  EXPECT_EQ(refused("a@example.com", "", "long enough"), 422);
  EXPECT_EQ(refused("a@example.com", "has space", "long enough"), 422);
  EXPECT_EQ(refused("a@example.com", "someone", "short"), 422);
  EXPECT_EQ(refused("a@example.com", "someone", std::string(5'000, 'x')), 422);
  EXPECT_EQ(refused(std::string(5'000, 'a') + "@example.com", "someone", "long enough"), 422);
}

TEST_F(hostile_clients, half_open_and_slow_ones_are_shown_out) {
  start_beside({"http.header_timeout_ms=400", "http.body_timeout_ms=400", "http.idle_timeout_ms=1200"});
  std::vector<http_client> silent;
  for (int i = 0; i < 100; ++i) {
    silent.push_back(node->client());
    ASSERT_TRUE(silent.back().connect());
  }
  std::vector<http_client> slow_headers;
  std::vector<http_client> slow_bodies;
  for (int i = 0; i < 30; ++i) {
    slow_headers.push_back(node->client());
    ASSERT_TRUE(slow_headers.back().connect());
    ASSERT_TRUE(slow_headers.back().send_bytes("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "));
    slow_bodies.push_back(node->client());
    ASSERT_TRUE(slow_bodies.back().connect());
    ASSERT_TRUE(slow_bodies.back().send_bytes(
        "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));
  }
  // A byte now and then does not extend the time.
  std::atomic<bool> stop{false};
  std::thread dripping([&] {
    while (!stop) {
      for (auto& one : slow_headers) (void)one.send_bytes("a");
      for (auto& one : slow_bodies) (void)one.send_bytes(" ");
      std::this_thread::sleep_for(50ms);
    }
  });
  for (auto* group : {&slow_headers, &slow_bodies}) {
    for (auto& one : *group) {
      const auto reply = one.receive();
      ASSERT_TRUE(reply);
      EXPECT_EQ(reply->status, 408);
      EXPECT_EQ(to_api_reply(*reply).code(), "request_timeout");
    }
  }
  stop = true;
  dripping.join();
  for (auto& one : silent) EXPECT_TRUE(one.wait_closed());
}

TEST_F(hostile_clients, one_who_asks_and_never_reads_is_cut_off) {
  start_beside({"http.write_timeout_ms=500"});
  http_client greedy = node->client();
  greedy.socket().keep_buffers_small();
  ASSERT_TRUE(greedy.connect());
  const auto ask = to_bytes({.target = "/openapi.json"});
  const auto until = after(15s);
  auto outcome = tcp_socket::outcome::done;
  while (outcome != tcp_socket::outcome::closed && std::chrono::steady_clock::now() < until) {
    outcome = greedy.socket().send(ask, after(100ms));
  }
  EXPECT_EQ(outcome, tcp_socket::outcome::closed);
  EXPECT_GE(node->metric("madang_slow_peers_total"), 1);
}

TEST_F(hostile_clients, those_who_vanish_leave_nothing_behind) {
  start_beside();
  const auto count = [&] { return node->metric("active_connections"); };
  const auto before = count();
  for (int i = 0; i < 300; ++i) {
    auto at = node->client();
    ASSERT_TRUE(at.connect());
    (void)at.send_bytes(
        to_bytes({.target = "/api/v1/market/orderbook/900001"}).substr(0, static_cast<std::size_t>(i) % 60));
    if (i % 2 == 0) at.socket().reset_on_close();
    if (i % 3 == 0) at.socket().half_close();
  }
  const auto until = after(10s);
  while (count() > before + 1 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(20ms);
  EXPECT_LE(count(), before + 1) << "the bystander's own connection may have come since";
}

TEST_F(hostile_clients, more_connections_than_allowed_are_turned_away) {
  start_beside({"http.max_connections=20"});
  std::vector<http_client> kept;
  int turned_away = 0;
  for (int i = 0; i < 40; ++i) {
    kept.push_back(node->client());
    ASSERT_TRUE(kept.back().connect());
    (void)kept.back().send({.target = "/health"});
    const auto reply = kept.back().receive();
    if (!reply || reply->status == 503) ++turned_away;
  }
  EXPECT_GE(turned_away, 20);
  EXPECT_LT(turned_away, 30);
  kept.clear();
  const auto until = after(10s);
  int status = 0;
  while (status != 200 && std::chrono::steady_clock::now() < until) {
    const auto reply = node->client().ask({.target = "/health"});
    status = reply ? reply->status : 0;
  }
  EXPECT_EQ(status, 200);
}

TEST_F(hostile_clients, over_its_bound_of_waiting_requests_it_says_503_and_nothing_happened) {
  // No bystander: the bound is everybody's.
  start({"http.max_in_flight=4", "http.max_pipelined=4"});
  constexpr int asked = 100;
  std::vector<api_client> clients;
  std::vector<std::int64_t> cash;
  for (std::size_t i = 0; i < 4; ++i) cash.push_back(cash_of(port(), who(i)));
  for (std::size_t i = 0; i < 4; ++i) {
    clients.push_back(who(i).at(port()));
    ASSERT_TRUE(clients[i].http().connect());
    const auto one = clients[i].request("POST", "/accounts/" + who(i).account + "/deposit", R"({"amount":"1"})", {});
    std::string burst;
    for (int j = 0; j < asked; ++j) burst += to_bytes(one);
    ASSERT_TRUE(clients[i].http().send_bytes(burst));
  }
  int refused = 0;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    for (int j = 0; j < asked; ++j) {
      const auto raw = clients[i].http().receive();
      ASSERT_TRUE(raw);
      cash[i] += raw->status == 201 ? 1 : 0;
      if (raw->status == 201) continue;
      ++refused;
      EXPECT_EQ(to_api_reply(*raw).code(), "too_busy") << raw->body;
      EXPECT_FALSE(raw->header("retry-after").empty());
    }
  }
  EXPECT_GT(refused, 0);
  for (std::size_t i = 0; i < clients.size(); ++i) EXPECT_EQ(cash_of(port(), who(i)), cash[i]);
}

TEST_F(hostile_clients, an_account_has_at_most_so_many_open_orders) {
  start_beside({"accounts.max_open_orders=5"});
  for (int i = 0; i < 5; ++i) place(order_of(who(0), symbol, "BUY", 1, 9'000));
  EXPECT_EQ(order_with("quantity", "1").code(), "too_many_open_orders");
  EXPECT_EQ(held_of(port(), who(0)), 45'000);
}

}  // namespace
}  // namespace madang
