// One caller who wants all of a bounded pool.
#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/support/net/ws_client.hpp"
#include "tests/system/attack/attack.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

http_ask log_in(const std::string& email, const std::string& password) {
  return {"POST", "/api/v1/users/login", R"({"email":")" + email + R"(","password":")" + password + R"("})", {}};
}

outcome all_tickets() {
  target at({"stream.max_tickets=1000"});
  const auto greedy = at.person("greedy");
  const auto other = at.person("other");
  auto client = at.from(1);
  if (!client.connect()) return "no connection";
  const auto one = to_bytes(greedy.at(at.port()).request("POST", "/stream/ticket", "", {}));
  int granted = 0;
  for (int i = 0; i < 2'000; ++i) {
    if (!client.send_bytes(one)) return "the connection broke";
    granted += client.receive()->status == 201;
  }
  if (granted > 100) return "one user holds " + std::to_string(granted) + " tickets of 1000";
  const auto reply = other.at(at.port()).post("/stream/ticket", json::object());
  return reply.status == 201 ? "" : "another user gets none: " + std::to_string(reply.status);
}

outcome used_tickets() {
  target at({"stream.max_tickets=20", "http.user_share_percent=100", "http.address_share_percent=100"});
  const auto who = at.person("reader");
  auto client = who.at(at.port());
  for (int i = 0; i < 60; ++i) {
    const auto reply = client.post("/stream/ticket", json::object());
    if (reply.status != 201) return "ticket " + std::to_string(i) + " is refused though all were used";
    ws_client stream(at.port());
    if (!stream.open("/api/v1/stream?ticket=" + reply.body["ticket"].get<std::string>())) return "no stream";
  }
  return {};
}

/// 400 wrong log-ins at once from one address, with costly hashes.
outcome all_hashes() {
  target at({"identity.argon2_memory_kib=19456", "identity.argon2_iterations=2", "identity.hash_queue_max=256",
             "identity.login_failures_per_address_max=1000000", "identity.login_failures_max=1000000"});
  const auto other = at.person("other");
  std::vector<http_client> flood;
  for (int i = 0; i < 400; ++i) {
    auto& one = flood.emplace_back(at.from(2));
    if (one.connect()) (void)one.send(log_in("nobody" + std::to_string(i) + "@example.com", "12345678"));
  }
  auto owner = at.from(3);
  const auto begun = std::chrono::steady_clock::now();
  const auto reply = owner.ask(log_in("other@example.com", "a long enough secret"));
  const auto took = std::chrono::steady_clock::now() - begun;
  if (!reply || reply->status != 200) return "another's log-in is refused: " + (reply ? reply->body : "no answer");
  if (took > 3s) return "another's log-in waits for the flood";
  return {};
}

outcome hashes_of_those_who_left() {
  target at({"identity.argon2_memory_kib=19456", "identity.argon2_iterations=2",
             "identity.login_failures_per_address_max=1000000", "identity.login_failures_max=1000000",
             "http.address_share_percent=100"});
  (void)at.person("stays");
  constexpr int leaving = 200;
  const auto accepted = [&] { return at.node().metric("madang_connections_accepted_total"); };
  const auto before = accepted();
  for (int i = 0; i < leaving; ++i) {
    auto gone = at.from(2);
    if (gone.connect()) (void)gone.send(log_in("nobody" + std::to_string(i) + "@example.com", "12345678"));
    gone.socket().reset_on_close();
  }
  // The one that asks for the metrics is there.
  const auto all_left = [&] { return accepted() >= before + leaving && at.node().metric("active_connections") <= 1; };
  if (!soon(all_left, 10s)) return "connections of those who left stay open";
  auto client = at.from(2);
  const auto begun = std::chrono::steady_clock::now();
  const auto reply = client.ask(log_in("stays@example.com", "a long enough secret"));
  const auto took = std::chrono::steady_clock::now() - begun;
  if (!reply || reply->status != 200) return "the log-in of one who stays is refused";
  return took < 2s ? "" : "passwords of those who left are hashed first";
}

/// A million and the status where one is refused.
std::int64_t median_ms(api_client& client, const std::string& path, int times) {
  std::vector<std::int64_t> took;
  for (int i = 0; i < times; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    const auto status = client.get(path).status;
    if (status != 200) return 1'000'000 + status;
    took.push_back((std::chrono::steady_clock::now() - begun) / 1us);
  }
  std::nth_element(took.begin(), took.begin() + times / 2, took.end());
  return took[static_cast<std::size_t>(times / 2)] / 1'000;
}

/// 40 connections with 32 lists each ahead, all the time.
outcome all_lists() {
  target at;
  const auto greedy = at.person("greedy");
  const auto other = at.person("other");
  auto client = other.at(at.port());
  const auto list = to_bytes(greedy.at(at.port()).request("GET", "/orders?status=ALL&limit=500", "", {}));
  std::atomic<bool> over{false};
  std::atomic<int> answered{0};
  std::thread flood([&] {
    std::vector<http_client> all;
    for (int i = 0; i < 40; ++i) (void)all.emplace_back(at.from(2)).connect();
    while (!over) {
      for (auto& one : all) {
        std::string bytes;
        for (int i = 0; i < 32; ++i) bytes += list;
        (void)one.send_bytes(bytes);
      }
      for (auto& one : all) {
        for (int i = 0; i < 32 && !over; ++i) {
          if (one.receive(2s)) ++answered;
        }
      }
    }
  });
  const bool flooded = eventually([&] { return answered > 40; });
  const auto median = median_ms(client, "/orders?status=ALL", 60);
  over = true;
  flood.join();
  if (!flooded) return "lists are not answered at all";
  return median <= 60 ? "" : "another's list takes " + std::to_string(median) + " ms at the median";
}

outcome all_connections() {
  target at({"http.max_connections=200"});
  std::vector<http_client> held;
  for (int i = 0; i < 250; ++i) (void)held.emplace_back(at.from(2)).connect();
  const auto reply = at.from(3).ask({"GET", "/health", {}, {}});
  return reply && reply->status == 200 ? "" : "another address finds no place";
}

outcome all_streams() {
  target at({"http.max_connections=200", "http.address_share_percent=100"});
  const auto greedy = at.person("greedy");
  const auto other = at.person("other");
  const auto field = [](const trader& who) { return "Authorization: Bearer " + who.token + "\r\n"; };
  std::vector<ws_client> open;
  for (int i = 0; i < 150; ++i) {
    ws_client one(at.port());
    if (one.open("/api/v1/stream", field(greedy))) open.push_back(std::move(one));
  }
  if (open.size() > 60) return "one user holds " + std::to_string(open.size()) + " streams of 200";
  ws_client one(at.port());
  return one.open("/api/v1/stream", field(other)) ? "" : "another user finds no place";
}

outcome idle_anonymous_streams() {
  target at({"stream.idle_timeout_ms=500", "stream.peer_timeout_ms=5000"});
  ws_client stream(at.port());
  if (!stream.open()) return "no stream";
  const auto until = after(15s);
  while (stream.is_open() && std::chrono::steady_clock::now() < until) {
    if (!stream.send(R"({"op":"ping","id":1})")) break;
    (void)stream.receive(50ms);
  }
  return stream.is_open() ? "a stream without user and channel stays" : "";
}

outcome guessed_passwords() {
  auto& at = common_target();
  (void)at.person("victim");
  auto attacker = at.from(2);
  int hashed = 0;
  int away = 0;
  for (int i = 0; i < 100; ++i) {
    const auto reply = attacker.ask(log_in("victim@example.com", "guess number " + std::to_string(i)));
    hashed += reply && reply->status == 401;
    away += reply && reply->status == 429 && !reply->header("retry-after").empty();
  }
  if (hashed > 10) return std::to_string(hashed) + " of 100 guesses were looked at";
  if (hashed + away != 100) return "a guess was answered otherwise";
  const auto owner = at.from(1).ask(log_in("victim@example.com", "a long enough secret"));
  if (!owner || owner->status != 200) return "the owner is locked out";
  if (at.node().said().find("log-in failed: client 127.0.0.2") == std::string::npos) return "nothing is logged";
  return {};
}

}  // namespace

std::vector<attack> pool_attacks() {
  return {{21, "all tickets for one user", all_tickets},
          {21, "tickets that were used", used_tickets},
          {21, "400 wrong log-ins at once", all_hashes},
          {21, "log-ins of clients who left", hashes_of_those_who_left},
          {21, "40 x 32 lists ahead", all_lists},
          {21, "all connections for one address", all_connections},
          {21, "all streams for one user", all_streams},
          {21, "idle anonymous streams", idle_anonymous_streams},
          {10, "100 guesses of one password", guessed_passwords}};
}

}  // namespace madang
