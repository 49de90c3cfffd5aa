// Connections that never end.
#include <random>

#include "tests/system/attack/attack.hpp"

namespace madang {
namespace {

const std::string health = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string upgrade =
    "GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

const std::vector<std::string> short_times{"http.header_timeout_ms=300",  "http.body_timeout_ms=300",
                                           "http.idle_timeout_ms=500",    "http.request_timeout_ms=2000",
                                           "http.write_timeout_ms=500",   "stream.first_frame_timeout_ms=300",
                                           "stream.peer_timeout_ms=1000", "stream.heartbeat_ms=200"};

bool only_ours_is_left(target& at) {
  return soon([&] { return at.node().metric("active_connections") == 1; });
}

outcome an_upgrade_behind_a_request() {
  auto settings = short_times;
  settings.push_back("http.max_connections=300");
  settings.push_back("http.address_share_percent=100");
  target at(settings);
  for (int i = 0; i < 310; ++i) {
    auto client = at.from(1);
    if (client.connect()) (void)client.send_bytes(health + upgrade);
  }
  if (!soon([&] { return at.from(2).ask({"GET", "/health", {}, {}})->status == 200; })) return "the node is starved";
  if (!only_ours_is_left(at)) return "connections stay";
  return {};
}

outcome random_conversations() {
  auto settings = short_times;
  settings.push_back("http.address_share_percent=100");
  target at(settings);
  const std::vector<std::string> pieces{
      health,
      upgrade,
      "GET /api/v1/market/stocks HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost:",
      "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{",
      "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;",
      "\r\n",
      std::string("\x88\x80\0\0\0\0", 6),
      std::string("\x89\x80\0\0\0\0", 6)};
  std::mt19937 chance(20'261'128);
  std::vector<http_client> open;
  for (int i = 0; i < 1'000; ++i) {
    auto client = at.from(1);
    if (!client.connect()) continue;
    std::string bytes;
    for (auto n = chance() % 5; n > 0; --n) bytes += pieces[chance() % pieces.size()];
    if (chance() % 4 == 0 && !bytes.empty()) bytes.resize(chance() % bytes.size());
    (void)client.send_bytes(bytes);
    const auto end = chance() % 4;
    if (end == 0) client.socket().half_close();
    if (end == 1) client.socket().reset_on_close();
    if (end == 0 || end == 3) open.push_back(std::move(client));
  }
  if (!only_ours_is_left(at)) return "connections stay";
  if (at.node().metric("madang_overdue_connections_total") != 0) return "some ended by the last resort only";
  return {};
}

outcome a_reader_of_single_bytes() {
  target at(short_times);
  http_client deaf(at.port());
  deaf.socket().keep_buffers_small();
  if (!deaf.connect()) return "no connection";
  std::string flood;
  for (int i = 0; i < 32; ++i) flood += "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
  (void)deaf.send_bytes(flood);
  if (!only_ours_is_left(at)) return "a peer that reads nothing keeps its connection";
  return {};
}

}  // namespace

std::vector<attack> connection_attacks() {
  return {{18, "an upgrade behind a request in one write, 310 times", an_upgrade_behind_a_request},
          {18, "a thousand random conversations", random_conversations},
          {18, "a peer that does not read", a_reader_of_single_bytes}};
}

}  // namespace madang
