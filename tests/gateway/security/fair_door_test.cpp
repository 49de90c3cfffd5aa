// The bounded pools of a whole gateway, each against one caller who wants all of it.
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>
#include <thread>

#include "config/identity/oauth_settings.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

std::string order_path() {
  return "/api/v1/orders/" + to_text(the_order);
}
http_ask get(std::string target, const std::string& token = "trader") {
  return {"GET", std::move(target), {}, {{"Authorization", "Bearer " + token}}};
}
http_ask login(const std::string& email, const std::string& password = "wrong-password") {
  return {"POST", "/api/v1/users/login", R"({"email":")" + email + R"(","password":")" + password + R"("})", {}};
}
http_client from(fake_node& node, std::uint8_t address) {
  http_client out(node.port());
  out.socket().come_from(address);
  return out;
}

const std::string passwords_waiting = R"(madang_line_waiting{line="passwords"})";
const std::string logins_turned_away = R"(http_requests_total{method="POST",route="/api/v1/users/login",status="429"})";
const std::string lists_waiting = R"(madang_line_waiting{line="lists"})";

/// A figure of `/metrics`; 0 while it has none.
std::int64_t metric(fake_node& node, const std::string& name) {
  const auto page = http_client(node.port()).ask(get("/metrics"))->body;
  const auto at = page.find("\n" + name + " ");
  return at == std::string::npos ? 0 : std::stoll(page.substr(at + name.size() + 2));
}

template <class Condition>
bool soon(Condition holds) {
  const auto until = after(10s);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

void share_fairly(settings& limits) {
  limits.http.user_share_percent = 25;
  limits.http.address_share_percent = 50;
}

std::optional<answer> nobody(const caf::message&) {
  return std::nullopt;
}

// ---- requests in flight --------------------------------------------------------------------------------------------

TEST(FairDoor, OneUserCannotHoldAllRequestsInFlight) {
  fake_node node([](settings& limits) {
    share_fairly(limits);
    limits.http.max_in_flight = 40;
    limits.http.max_pipelined = 100;
  });
  node.entities.answer_with(nobody);
  auto greedy = from(node, 1);
  ASSERT_TRUE(greedy.connect());
  std::string flood;
  for (int i = 0; i < 40; ++i) flood += to_bytes(get(order_path()));
  ASSERT_TRUE(greedy.send_bytes(flood));
  ASSERT_TRUE(node.entities.wait_for(9));
  auto other = from(node, 2);
  ASSERT_TRUE(other.connect() && other.send(get(order_path(), "stranger")));
  ASSERT_TRUE(node.entities.wait_for(10));
  EXPECT_EQ(node.entities.heard_count(), 10U) << "a quarter of nine tenths, and the other user's";
  auto neighbour = from(node, 1);
  auto more = neighbour.ask(get(order_path()));
  ASSERT_TRUE(more);
  EXPECT_EQ(more->status, 429);
  EXPECT_EQ(more->header("retry-after"), "1");
}

TEST(FairDoor, OneAddressCannotHoldAllConnections) {
  fake_node node([](settings& limits) {
    share_fairly(limits);
    limits.http.max_connections = 20;
  });
  std::vector<http_client> held;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(held.emplace_back(node.port()).connect());
  auto other = from(node, 2);
  const auto reply = other.ask(get("/health"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
}

TEST(FairDoor, ConnectionsOfATrustedProxyAreNotCountedByAddress) {
  fake_node node([](settings& limits) {
    share_fairly(limits);
    limits.http.max_connections = 20;
    limits.http.trusted_proxies = "127.0.0.1";
  });
  std::vector<http_client> held;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(held.emplace_back(node.port()).ask(get("/health"))) << i;
}

TEST(FairDoor, OneUserHasAFewTickets) {
  fake_node node;
  http_client client(node.port());
  const http_ask ticket{"POST", "/api/v1/stream/ticket", {}, {{"Authorization", "Bearer trader"}}};
  for (int i = 0; i < 16; ++i) ASSERT_EQ(client.ask(ticket)->status, 201) << i;
  const auto reply = client.ask(ticket);
  EXPECT_EQ(reply->status, 429);
  EXPECT_EQ(reply->header("retry-after"), "1");
  auto stranger = ticket;
  stranger.headers[0].second = "Bearer stranger";
  EXPECT_EQ(client.ask(stranger)->status, 201);
}

// ---- lists and passwords -------------------------------------------------------------------------------------------

TEST(FairDoor, AListOfOneUserDoesNotWaitForAFloodOfAnother) {
  fake_node node([](settings& limits) { limits.http.max_pipelined = 200; });
  node.lists.work.hold();
  const auto list = "/api/v1/orders?account_id=" + to_text(the_account);
  http_client greedy(node.port());
  ASSERT_TRUE(greedy.connect());
  std::string flood;
  for (int i = 0; i < 200; ++i) flood += to_bytes(get(list));
  ASSERT_TRUE(greedy.send_bytes(flood));
  ASSERT_TRUE(soon([&] { return node.lists.work.waiting() == 4; })) << "a few at a time";
  http_client other(node.port());
  ASSERT_TRUE(other.connect() && other.send(get(list, "stranger")));
  ASSERT_TRUE(soon([&] { return metric(node, lists_waiting) == 200 - 4 + 1; }));
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(soon([&] { return node.lists.work.do_one(); })) << i;
  }
  const auto reply = other.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
}

TEST(FairDoor, ALogInOfOneAddressDoesNotWaitForAFloodOfAnother) {
  constexpr std::int64_t in_line = 45;  // the share of one address, half of nine tenths; one more is being hashed
  fake_node node([](settings& limits) {
    share_fairly(limits);
    limits.identity.hash_queue_max = 100;
  });
  node.passwords.work.hold();
  std::vector<http_client> flood;
  for (int i = 0; i < 80; ++i) {
    auto& one = flood.emplace_back(node.port());
    ASSERT_TRUE(one.connect() && one.send(login("nobody", "flood-password")));
  }
  // Those that are turned away are slowed down as well, and leave one by one.
  ASSERT_TRUE(soon([&] { return metric(node, logins_turned_away) == 80 - in_line - 1; }));
  ASSERT_EQ(metric(node, passwords_waiting), in_line);
  auto owner = from(node, 2);
  ASSERT_TRUE(owner.connect() && owner.send(login("kim@example.com", "right-password")));
  ASSERT_TRUE(soon([&] { return metric(node, passwords_waiting) == in_line + 1; })) << "the owner stands in the line";
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(soon([&] { return node.passwords.work.do_one(); })) << i;
  }
  EXPECT_EQ(owner.receive()->status, 200);
}

TEST(FairDoor, ThePasswordsOfClientsWhoLeftAreNotHashed) {
  fake_node node;
  node.passwords.work.hold();
  http_client first(node.port());
  ASSERT_TRUE(first.connect() && first.send(login("nobody", "the first")));
  ASSERT_TRUE(soon([&] { return node.passwords.work.waiting() == 1; }));
  for (int i = 0; i < 20; ++i) {
    http_client gone(node.port());
    ASSERT_TRUE(gone.connect() && gone.send(login("nobody", "gone")));
    if (i % 2 == 0) gone.socket().reset_on_close();
  }
  http_client last(node.port());
  ASSERT_TRUE(soon(
      [&] { return last.ask(get("/metrics"))->body.find("madang_requests_in_flight 21\n") != std::string::npos; }));
  ASSERT_TRUE(last.send(login("nobody", "the last")));
  http_client watcher(node.port());
  ASSERT_TRUE(soon(
      [&] { return watcher.ask(get("/metrics"))->body.find("madang_requests_in_flight 22\n") != std::string::npos; }));
  ASSERT_TRUE(node.passwords.work.do_one());
  ASSERT_TRUE(soon([&] { return node.passwords.work.waiting() == 1; }));
  ASSERT_TRUE(node.passwords.work.do_one());
  EXPECT_EQ(last.receive()->status, 401);
  EXPECT_EQ(node.passwords.seen, (std::vector<std::string>{"the first", "the last"}));
}

/// Goes to the provider and comes back, without waiting for what comes of it.
bool come_back_from_google(http_client& by) {
  const auto begun = by.ask({"GET", "/api/v1/users/oauth/google", {}, {{"Accept", "application/json"}}});
  if (!begun || begun->status != 200) return false;
  const auto at = begun->body.find("state=");
  const auto state = begun->body.substr(at, begun->body.find('"', at) - at);
  const auto cookie = std::string(begun->header("set-cookie"));
  return by.send({"GET",
                  "/api/v1/users/oauth/google/callback?code=any&" + state,
                  {},
                  {{"Cookie", cookie.substr(0, cookie.find(';'))}}});
}

const std::string callbacks_turned_away =
    R"(http_requests_total{method="GET",route="/api/v1/users/oauth/{provider}/callback",status="429"})";

TEST(FairDoor, ALogInByAProviderDoesNotWaitForAFloodOfAnotherAddress) {
  fake_node node([](settings& limits) {
    share_fairly(limits);
    limits.contexts.edit<identity::oauth_settings>().threads = 1;
    limits.contexts.edit<identity::oauth_settings>().queue_max = 20;
  });
  node.outside_logins.calls.hold();
  std::vector<http_client> flood;
  for (int i = 0; i < 20; ++i) {
    auto& one = flood.emplace_back(node.port());
    ASSERT_TRUE(come_back_from_google(one)) << i;
  }
  ASSERT_TRUE(soon([&] { return metric(node, callbacks_turned_away) == 10; })) << "its address has used its share";
  EXPECT_EQ(node.outside_logins.calls.waiting(), 1U) << "a provider is called as often at a time as there are threads";
  auto other = from(node, 2);
  const auto flooded = node.outside_logins.in_line->waiting();
  ASSERT_TRUE(come_back_from_google(other));
  ASSERT_TRUE(soon([&] { return node.outside_logins.in_line->waiting() == flooded + 1; })) << "it stands in the line";
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(soon([&] { return node.outside_logins.calls.do_one(); })) << i;
  }
  const auto reply = other.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 401) << reply->body;
}

// ---- log-ins -------------------------------------------------------------------------------------------------------

void throttle_log_ins(settings& limits) {
  limits.identity.login_failures_max = 5;
  limits.identity.login_failures_per_address_max = 50;
}

TEST(FairDoor, LogInsThatFailAreTurnedAwayByAddressAndTheOwnerIsNot) {
  fake_node node(throttle_log_ins);
  auto attacker = from(node, 2);
  for (int i = 0; i < 5; ++i) ASSERT_EQ(attacker.ask(login("kim@example.com"))->status, 401) << i;
  const auto away = attacker.ask(login("kim@example.com", "right-password"));
  EXPECT_EQ(away->status, 429);
  EXPECT_GE(std::stoi(std::string(away->header("retry-after"))), 1);
  EXPECT_EQ(node.passwords.seen.size(), 5U) << "nothing was hashed for it";
  auto owner = from(node, 3);
  EXPECT_EQ(owner.ask(login("kim@example.com", "right-password"))->status, 200);
  EXPECT_EQ(attacker.ask(login("lee@example.com", "right-password"))->status, 200) << "another account";
}

TEST(FairDoor, LogInsAtOnceAreNoWayAroundTheirLimit) {
  fake_node node(throttle_log_ins);
  node.passwords.work.hold();
  std::vector<http_client> all;
  for (int i = 0; i < 30; ++i) {
    auto& one = all.emplace_back(node.port());
    ASSERT_TRUE(one.connect() && one.send(login("kim@example.com")));
  }
  ASSERT_TRUE(soon([&] { return metric(node, logins_turned_away) >= 25; }));
  int away = 0;
  for (auto& one : all) {
    const auto reply = one.receive(300ms);
    away += reply && reply->status == 429;
  }
  EXPECT_EQ(away, 25);
}

TEST(FairDoor, AFailedLogInIsLoggedWithTheClientsAddress) {
  std::ostringstream log;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log, true)));
  {
    fake_node node([](settings& limits) { limits.http.trusted_proxies = "127.0.0.7"; });
    auto direct = from(node, 3);
    ASSERT_EQ(direct.ask(login("kim@example.com"))->status, 401);
    auto proxied = login("kim@example.com");
    proxied.headers.emplace_back("X-Forwarded-For", "6.6.6.6, 9.9.9.9");
    auto proxy = from(node, 7);
    ASSERT_EQ(proxy.ask(proxied)->status, 401);
    ASSERT_EQ(direct.ask(proxied)->status, 401);
  }
  spdlog::set_default_logger(before);
  const auto text = log.str();
  EXPECT_NE(text.find("log-in failed: client 127.0.0.3"), std::string::npos) << text;
  EXPECT_NE(text.find("log-in failed: client 9.9.9.9"), std::string::npos) << text;
  EXPECT_EQ(text.find("6.6.6.6"), std::string::npos) << "what a client says itself";
  EXPECT_EQ(text.find("kim@example.com"), std::string::npos) << "no personal field";
  EXPECT_EQ(text.find("wrong-password"), std::string::npos);
}

TEST(FairDoor, ANameThatDeceivesIsRefused) {
  fake_node node;
  http_client client(node.port());
  const auto open = [&](const std::string& name) {
    return client
        .ask({"POST",
              "/api/v1/accounts",
              R"({"kind":"PAPER","currency":"KRW","name":")" + name + R"("})",
              {{"Authorization", "Bearer trader"}}})
        ->status;
  };
  EXPECT_EQ(open("Savings"), 201);
  EXPECT_EQ(open("a\\u0000b"), 422);
  EXPECT_EQ(open("a\\u202eb"), 422);
  EXPECT_EQ(open("a\\nb"), 422);
}

}  // namespace
}  // namespace madang
