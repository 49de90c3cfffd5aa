// Every connection ends, whatever was done with it: random sequences of requests, upgrades, closes and resets.
#include <gtest/gtest.h>

#include <random>

#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

const std::string token = "Authorization: Bearer trader\r\n";
const std::string json = "Content-Type: application/json\r\n";

std::string get(const std::string& target, const std::string& headers = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
}

std::string upgrade(const std::string& target) {
  return get(target,
             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

/// A masked frame of a client; its key is zero, so that the payload goes as it is.
std::string frame(unsigned char opcode, const std::string& payload) {
  std::string out;
  out += static_cast<char>(0x80U | opcode);
  out += static_cast<char>(0x80U | payload.size());
  return out + std::string(4, '\0') + payload;
}

/// Pieces of conversations, whole and broken.
std::vector<std::string> pieces() {
  const auto order = "/api/v1/orders/" + to_text(the_order);
  return {
      get("/health"),
      get("/nothing"),
      get(order, token),
      get("/api/v1/orders?account_id=" + to_text(the_account), token),
      get("/health", "Connection: close\r\n"),
      "GET /health HTTP/1.0\r\n\r\n",
      upgrade("/api/v1/stream"),
      upgrade("/api/v1/market/stream/005930"),
      upgrade("/api/v1/stream?ticket=none"),
      get("/api/v1/stream", "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
      "GET /health HTTP/1.1\r\nHost:",
      "\r\n",
      "nonsense\r\n\r\n",
      "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\n" + json + "Content-Length: 40\r\n\r\n{\"email\"",
      "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\n" + json + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n",
      "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\n" + json + "Transfer-Encoding: chunked\r\n\r\n5;note",
      get("/openapi.json"),
      frame(1, R"({"op":"ping","id":1})"),
      frame(1, R"({"op":"subscribe","channels":["book:005930"]})"),
      frame(9, "ping"),
      frame(8, ""),
      frame(2, "binary")};
}

/// What one client does: some pieces in one or several writes, then an end, or none.
void converse(http_client& client, std::mt19937& chance) {
  static const auto all = pieces();
  const auto choose = [&](std::size_t count) { return chance() % count; };
  if (!client.connect()) return;
  for (auto writes = choose(4) + 1; writes > 0; --writes) {
    std::string bytes;
    for (auto count = choose(3) + 1; count > 0; --count) bytes += all[choose(all.size())];
    if (choose(8) == 0) bytes.resize(choose(bytes.size()));
    if (!client.send_bytes(bytes)) return;
    if (choose(3) == 0) (void)client.receive(2ms);
  }
  switch (choose(5)) {
    case 0:
      return client.close();
    case 1:
      client.socket().reset_on_close();
      return client.close();
    case 2:
      return client.socket().half_close();
    default:
      return;  // it says nothing any more
  }
}

std::int64_t sample(const std::string& page, const std::string& name) {
  const auto at = page.find('\n' + name + ' ');
  return at == std::string::npos ? -1 : std::stoll(page.substr(at + name.size() + 2));
}

void keep_times_short(settings& limits) {
  limits.http.header_timeout_ms = 150;
  limits.http.body_timeout_ms = 150;
  limits.http.idle_timeout_ms = 200;
  limits.http.request_timeout_ms = 200;
  limits.http.write_timeout_ms = 200;
  limits.stream.first_frame_timeout_ms = 200;
  limits.stream.peer_timeout_ms = 400;
  limits.stream.heartbeat_ms = 100;
}

class HttpEndings : public testing::TestWithParam<unsigned> {};

TEST_P(HttpEndings, EveryConnectionEndsByItsOwnTimeLimits) {
  fake_node node(keep_times_short);
  std::mt19937 chance(GetParam());
  // Some requests are never answered.
  std::atomic<unsigned> asked{0};
  node.entities.answer_with([&](const caf::message& message) -> std::optional<answer> {
    if (++asked % 2 == 0 || !message.match_elements<request<read_order>>()) return std::nullopt;
    return answer{message.get_as<request<read_order>>(0).reply_to, false, false, plausible_order()};
  });
  std::vector<http_client> clients;
  for (int i = 0; i < 250; ++i) converse(clients.emplace_back(node.port()), chance);
  std::string page;
  const auto until = after(20s);
  do {
    // A connection of its own each time: on a busy machine the short limits end the watcher's too.
    http_client watcher(node.port());
    if (const auto answered = watcher.ask({"GET", "/metrics", {}, {}})) page = answered->body;
  } while (sample(page, "active_connections") != 1 && std::chrono::steady_clock::now() < until);
  EXPECT_EQ(sample(page, "active_connections"), 1) << "only the watcher's is left";
  EXPECT_EQ(sample(page, "madang_stream_sessions"), 0);
  EXPECT_EQ(sample(page, "madang_overdue_connections_total"), 0) << "nothing needed the last resort";
}
INSTANTIATE_TEST_SUITE_P(Seeds, HttpEndings, testing::Range(1U, 5U));
/// Others each time; the name of a failed test says which.
INSTANTIATE_TEST_SUITE_P(FreshSeeds, HttpEndings, testing::Values(std::random_device{}()),
                         testing::PrintToStringParamName());

TEST(HttpEndings, AnUpgradeBehindARequestThatIsStillDueIsRefusedAndTheConnectionEnds) {
  fake_node node;
  node.entities.answer_with([](const caf::message&) -> std::optional<answer> { return std::nullopt; });
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send_bytes(get("/api/v1/orders/" + to_text(the_order), token) + upgrade("/api/v1/stream")));
  ASSERT_TRUE(node.entities.wait_for(1));
  const auto asked = node.entities.heard()[0].get_as<request<read_order>>(0).reply_to;
  node.outputs.pass(answer{asked, false, false, plausible_order()});
  EXPECT_EQ(client.receive()->status, 200);
  EXPECT_EQ(client.receive()->status, 400);
  EXPECT_TRUE(client.wait_closed());
}

TEST(HttpEndings, AnUpgradeRightBehindAnAnsweredRequestIsServed) {
  fake_node node;
  http_client client(node.port());
  ASSERT_TRUE(client.connect());
  ASSERT_TRUE(client.send_bytes(get("/health") + upgrade("/api/v1/stream")));
  EXPECT_EQ(client.receive()->status, 200);
  EXPECT_EQ(client.receive()->status, 101);
}

}  // namespace
}  // namespace madang
