#include <chrono>
#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_gateway.hpp"
#include "tests/bench/load/forked_part.hpp"
#include "tests/bench/load/ws_load.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t connections = 15'000;
constexpr std::size_t users = 50;
constexpr int listening_s = 5;

std::string token_of(http_client& at, std::size_t index) {
  const auto name = "idle" + std::to_string(index);
  const auto person = "\"email\":\"" + name + "@example.com\",\"password\":\"a long enough secret\"";
  (void)at.ask({"POST", "/api/v1/users/register", "{" + person + ",\"username\":\"" + name + "\"}", {}});
  const auto login = at.ask({"POST", "/api/v1/users/login", "{" + person + "}", {}});
  constexpr std::string_view mark = "\"access_token\":\"";
  const auto begin = login ? login->body.find(mark) : std::string::npos;
  if (begin == std::string::npos) throw std::runtime_error("no token");
  const auto first = begin + mark.size();
  return login->body.substr(first, login->body.find('"', first) - first);
}

/// Opens all connections, then reads their heartbeats until told to end; says how many are authenticated and how many
/// were lost.
void stay_idle(bench_line& line) {
  allow_many_files();
  std::istringstream told(line.hear().value_or(""));
  std::uint16_t port = 0;
  told >> port;
  std::vector<std::string> tokens;
  http_client at(port);
  for (std::size_t i = 0; i < users; ++i) tokens.push_back(token_of(at, i));
  at.close();
  line.say("ready");
  (void)line.hear();
  ws_load load(port);
  std::size_t authenticated = 0;
  std::vector<std::uint32_t> heartbeats(connections);
  const auto take = [&](std::size_t connection, std::string_view text) {
    if (text.find("authenticated") != std::string_view::npos) ++authenticated;
    if (text.find("heartbeat") != std::string_view::npos) ++heartbeats[connection];
  };
  for (std::size_t i = 0; i < connections; ++i) {
    load.open("{\"op\":\"auth\",\"token\":\"" + tokens[i % users] + "\"}");
    if (i % 64 == 0) (void)load.read(0, take);
  }
  while (authenticated < connections && load.lost() == 0) (void)load.read(100, take);
  heartbeats.assign(connections, 0);
  const auto until = steady::now() + std::chrono::seconds(listening_s);
  while (steady::now() < until) (void)load.read(20, take);
  std::size_t alive = 0;
  for (const auto count : heartbeats) alive += count > 0 ? 1 : 0;
  line.say(std::to_string(authenticated) + ' ' + std::to_string(load.lost()) + ' ' + std::to_string(alive));
  (void)line.hear();
}

}  // namespace

int run_ws_idle() {
  const auto files = allow_many_files();
  forked_part peers(stay_idle);
  bench_dir dir;
  bench_gateway platform(dir.path(), 1, settings{});
  peers.line().say(std::to_string(platform.port()));
  if (!peers.line().hear()) throw std::runtime_error("the peers ended early");
  const auto before = resident_bytes();
  const auto began = steady::now();
  peers.line().say("go");
  std::istringstream said(peers.line().hear().value_or(""));
  const auto took = std::chrono::duration<double>(steady::now() - began).count() - listening_s;
  const auto after = resident_bytes();
  double authenticated = 0;
  double lost = 0;
  double alive = 0;
  said >> authenticated >> lost >> alive;
  peers.line().say("end");
  bench_report report;
  report.bench = "ws_idle";
  report.unit = "bytes/connection";
  report.value = static_cast<double>(after - before) / connections;
  report.baseline = {{"process_before_bytes", static_cast<double>(before)}};
  report.ratio = static_cast<double>(after) / static_cast<double>(before);
  report.ok = authenticated == connections && lost == 0 && alive == connections;
  report.more = {{"connections", authenticated},
                 {"lost", lost},
                 {"heard_heartbeats", alive},
                 {"connections_opened_per_s", connections / took},
                 {"file_limit", static_cast<double>(files)}};
  return report.print();
}

}  // namespace madang
