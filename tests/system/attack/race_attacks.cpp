// Requests that come at once on many connections: money that is there once, and rights that end meanwhile.
#include <atomic>
#include <thread>

#include "tests/system/attack/attack.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t connections = 16;
constexpr const char* symbol = "005930";

/// Runs the same on many threads at once.
void at_once(const std::function<void(std::size_t)>& what) {
  std::vector<std::thread> all;
  std::atomic<std::size_t> ready{0};
  for (std::size_t i = 0; i < connections; ++i) {
    all.emplace_back([&, i] {
      ++ready;
      while (ready < connections) std::this_thread::yield();
      what(i);
    });
  }
  for (auto& one : all) one.join();
}

std::int64_t cash(const trader& who, std::uint16_t port) {
  return whole(who.at(port).get("/accounts/" + who.account + "/balance").body["cash"]);
}

/// More than is there, from many connections.
outcome withdrawals_at_once() {
  constexpr std::int64_t each = 7'777;
  constexpr std::int64_t had = 1'000'000;
  constexpr int tries = 12;
  static_assert(each * tries * static_cast<std::int64_t>(connections) > had);
  const auto port = common_target().port();
  const auto who = common_target().person("withdrawer");
  std::atomic<std::int64_t> paid{0};
  std::atomic<int> odd{0};
  at_once([&](std::size_t) {
    auto client = who.at(port);
    for (int i = 0; i < tries; ++i) {
      const auto reply = client.post("/accounts/" + who.account + "/withdraw", {{"amount", std::to_string(each)}});
      if (reply.status == 201) {
        paid += each;
      } else if (reply.code() != "insufficient_funds") {
        ++odd;
      }
    }
  });
  const auto left = cash(who, port);
  if (odd != 0) return std::to_string(odd) + " withdrawals were answered as none may be";
  if (left + paid != had) return std::to_string(paid) + " were paid and " + std::to_string(left) + " are left";
  if (left < 0) return "the account is overdrawn: " + std::to_string(left);
  if (left >= each) return "money that is there is refused: " + std::to_string(left) + " are left";
  return {};
}

/// Orders that hold money and withdrawals that take it, both more than is there.
outcome withdrawals_against_orders() {
  constexpr std::int64_t had = 1'000'000;
  const auto port = common_target().port();
  const auto who = common_target().person("torn");
  std::atomic<std::int64_t> paid{0};
  std::atomic<std::int64_t> taken{0};
  at_once([&](std::size_t i) {
    auto client = who.at(port);
    for (int n = 0; n < 8; ++n) {
      if (i % 2 == 0) {
        const auto reply = client.post("/accounts/" + who.account + "/withdraw", {{"amount", "20000"}});
        if (reply.status == 201) paid += 20'000;
      } else if (client.post("/orders", order_of(who, symbol, "BUY", 1, 60'000)).status == 201) {
        ++taken;
      }
    }
  });
  const auto balance = who.at(port).get("/accounts/" + who.account + "/balance").body;
  const auto left = whole(balance["cash"]);
  if (left + paid != had) return std::to_string(paid) + " were paid and " + std::to_string(left) + " are left";
  if (whole(balance["held"]) > left) return "more is held than there is: " + balance.dump();
  if (paid == 0 || taken == 0) return "there was no race: " + balance.dump();
  return {};
}

/// The same withdrawal, said by every connection at once.
outcome one_withdrawal_said_often() {
  const auto port = common_target().port();
  const auto who = common_target().person("repeater");
  std::atomic<int> odd{0};
  at_once([&](std::size_t) {
    auto client = who.at(port);
    const auto reply = client.post("/accounts/" + who.account + "/withdraw", {{"amount", "10000"}},
                                   {{"Idempotency-Key", "the-only-one"}});
    if (reply.status != 201 && reply.code() != "request_in_progress") ++odd;
  });
  if (odd != 0) return std::to_string(odd) + " were answered as a repeated request may not be";
  const auto left = cash(who, port);
  return left == 990'000 ? outcome() : "one withdrawal of 10,000 leaves " + std::to_string(left);
}

/// Uses a right on many connections, ends it meanwhile, and looks whether anybody still has it who asked after the end.
/// `grace`: how long after the end it may last.
outcome ends_while_used(const std::function<bool()>& use, const std::function<bool()>& end,
                        std::chrono::milliseconds grace) {
  std::atomic<bool> is_over{false};
  std::atomic<int> before{0};
  std::atomic<int> late{0};
  std::atomic<bool> has_ended{true};
  at_once([&](std::size_t i) {
    if (i == 0) {
      if (!soon([&] { return before >= 50; })) return void(is_over = true);
      has_ended = end();
      const auto until = std::chrono::steady_clock::now() + grace;
      soon([&] { return std::chrono::steady_clock::now() >= until; });
      is_over = true;
      return;
    }
    for (int after_the_end = 0; after_the_end < 5;) {
      const bool was_over = is_over;
      const bool is_served = use();
      if (was_over) {
        ++after_the_end;
        late += is_served ? 1 : 0;
      } else {
        before += is_served ? 1 : 0;
      }
    }
  });
  if (!has_ended) return "the right could not be ended";
  if (before < 50) return "nobody used the right before it ended";
  return late == 0 ? outcome() : std::to_string(late) + " requests were served after the end";
}

/// A share of an account, used while its owner ends it.
outcome shares_that_end() {
  const auto port = common_target().port();
  const auto owner = common_target().person("share-owner");
  const auto guest = common_target().person("share-guest");
  auto self = owner.at(port);
  for (const std::string access : {"VIEW", "TRADE"}) {
    const auto given =
        self.post("/accounts/" + owner.account + "/grants", {{"user_id", guest.user}, {"access", access}});
    if (given.status != 201) return access + " is answered " + given.raw.body;
    const auto path = "/accounts/" + owner.account + "/grants/" + given.body["grant_id"].get<std::string>();
    const auto why = ends_while_used(
        [&] {
          auto client = guest.at(port);
          if (access == "VIEW") return client.get("/accounts/" + owner.account + "/balance").status == 200;
          return client.post("/orders/preview", order_of(owner, symbol, "BUY", 1, 60'000)).status == 200;
        },
        [&] { return self.remove(path).status == 200; }, 0ms);
    if (!why.empty()) return access + ": " + why;
  }
  return {};
}

/// Places an order and takes it back, so that there is money for the next.
bool has_traded(api_client client, const trader& who) {
  const auto placed = client.post("/orders", order_of(who, symbol, "BUY", 1, 60'000));
  if (placed.status != 201) return false;
  client.remove("/orders/" + placed.body["order_id"].get<std::string>());
  return true;
}

api_client administrator(const target& at) {
  return api_client(at.port(), log_in_administrator(at.data_dir(), at.port()).body["access_token"]);
}

/// Roles and flags that an administrator takes away from somebody who is using them.
outcome rights_that_end() {
  auto& at = common_target();
  auto admin = administrator(at);
  const auto acts = std::vector<std::pair<std::string, json>>{{"roles", {{"roles", {"VIEWER"}}}},
                                                              {"flags", {{"can_paper_trade", false}}},
                                                              {"suspend", json::object()},
                                                              {"revoke-sessions", json::object()}};
  for (auto [what, body] : acts) {
    const auto who = at.person("loses-" + what);
    body["reason"] = "a race";
    std::string said;
    const auto why = ends_while_used([&] { return has_traded(who.at(at.port()), who); },
                                     [&] {
                                       const auto reply = admin.post("/admin/users/" + who.user + "/" + what, body);
                                       said = reply.raw.body;
                                       return reply.status == 200;
                                     },
                                     1'000ms);
    if (!why.empty()) return what + ": " + why + ": " + said;
  }
  return {};
}

/// Two administrators who each make the other none, on many connections: one stays.
outcome administrators_who_end_each_other() {
  target at;
  auto first = administrator(at);
  const std::string first_id = first.get("/users/profile").body["user_id"];
  const auto second = at.person("second");
  const auto made = first.post("/admin/users/" + second.user + "/roles", {{"roles", {"ADMIN"}}, {"reason", "a race"}});
  if (made.status != 200) return "the second is answered " + made.raw.body;
  const json login{{"username", "second"}, {"password", "a long enough secret"}};
  const std::string token = api_client(at.port()).post("/users/login", login).body["access_token"];
  const json none{{"roles", {"TRADER"}}, {"reason", "a race"}};
  std::atomic<int> done{0};
  at_once([&](std::size_t i) {
    auto client = i % 2 == 0 ? api_client(at.port(), first.token()) : api_client(at.port(), token);
    const auto reply = client.post("/admin/users/" + (i % 2 == 0 ? second.user : first_id) + "/roles", none);
    done += reply.status == 200 ? 1 : 0;
  });
  if (done == 0) return "nobody could do it";
  int left = administrator(at).get("/admin/users").status == 200 ? 1 : 0;
  const auto again = api_client(at.port()).post("/users/login", login);
  left += api_client(at.port(), again.body["access_token"]).get("/admin/users").status == 200 ? 1 : 0;
  return left == 0 ? outcome("there is no administrator any more") : outcome();
}

}  // namespace

std::vector<attack> race_attacks() {
  return {{21, "withdrawals at once", withdrawals_at_once},
          {21, "withdrawals against orders", withdrawals_against_orders},
          {21, "one withdrawal said often", one_withdrawal_said_often},
          {31, "shares that end while they are used", shares_that_end},
          {31, "rights that end while they are used", rights_that_end},
          {31, "administrators who end each other", administrators_who_end_each_other}};
}

}  // namespace madang
