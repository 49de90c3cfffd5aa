#include <cstdio>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "actors/makers/market_making.hpp"
#include "tests/bench/bench_report.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/load/bench_gateway.hpp"
#include "tests/bench/load/forked_part.hpp"
#include "tests/bench/load/http_load.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

constexpr std::size_t connections = 64;
constexpr std::size_t accounts_per_user = 4;
constexpr std::size_t symbols = 32;
constexpr double health_seconds = 3;
constexpr double warm_up_seconds = 2;
constexpr double order_seconds = 15;

/// The text after `"name":"` up to the next quote.
std::string member(const std::string& body, const std::string& name) {
  const auto mark = '"' + name + "\":\"";
  const auto at = body.find(mark);
  if (at == std::string::npos) throw std::runtime_error("an answer without " + name + ": " + body);
  const auto begin = at + mark.size();
  return body.substr(begin, body.find('"', begin) - begin);
}

/// One user of the load: a token, and accounts that have cash and shares of one symbol each.
struct load_user {
  std::string token;
  std::vector<std::pair<std::string, std::string>> accounts;  ///< account and symbol
};

std::string ask(http_client& at, const std::string& token, const std::string& path, const std::string& body) {
  http_ask what{"POST", "/api/v1" + path, body, {}};
  if (!token.empty()) what.headers.emplace_back("Authorization", "Bearer " + token);
  const auto reply = at.ask(what);
  if (!reply || reply->status / 100 != 2)
    throw std::runtime_error(path + " was answered " + (reply ? reply->body : "nothing"));
  return reply->body;
}

std::string order_body(const std::string& account, const std::string& symbol, bool buys, std::int64_t price,
                       std::uint64_t shares) {
  return "{\"account_id\":\"" + account + "\",\"symbol\":\"" + symbol + "\",\"side\":\"" + (buys ? "BUY" : "SELL") +
         "\",\"type\":\"LIMIT\",\"quantity\":\"" + std::to_string(shares) + "\",\"price\":\"" + std::to_string(price) +
         "\",\"time_in_force\":\"GTC\"}";
}

/// The house offers its shares at the top of the day's limits; everyone buys a stock of them there.
constexpr std::int64_t house_price = bench_gateway::base * 13 / 10;

load_user make_user(http_client& at, std::size_t index, const std::vector<std::string>& symbol_names) {
  const auto name = "load" + std::to_string(index);
  const auto person = "\"email\":\"" + name + "@example.com\",\"password\":\"a long enough secret\"";
  (void)ask(at, "", "/users/register", "{" + person + ",\"username\":\"" + name + "\"}");
  load_user made;
  made.token = member(ask(at, "", "/users/login", "{" + person + "}"), "access_token");
  for (std::size_t i = 0; i < accounts_per_user; ++i) {
    const auto account = member(ask(at, made.token, "/accounts", R"({"kind":"PAPER","currency":"KRW"})"), "account_id");
    const auto& symbol = symbol_names[(index * accounts_per_user + i) % symbol_names.size()];
    (void)ask(at, made.token, "/accounts/" + account + "/deposit", R"({"amount":"10000000000"})");
    (void)ask(at, made.token, "/orders", order_body(account, symbol, true, house_price, 200'000));
    made.accounts.emplace_back(account, symbol);
  }
  return made;
}

/// Orders around one price, of which about half trade on arrival.
http_load::request_maker order_maker(const std::vector<load_user>& users, seeded_random& random) {
  return [&](std::size_t connection, std::string& into) {
    const auto& user = users[connection];
    const auto& [account, symbol] = user.accounts[random.below(user.accounts.size())];
    const bool buys = random.below(2) == 0;
    const auto steps = static_cast<std::int64_t>(random.below(8)) - 3;
    const auto body =
        order_body(account, symbol, buys, bench_gateway::base + (buys ? -steps : steps) * 10, 1 + random.below(100));
    into += "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ";
    into += user.token;
    into += "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  };
}

/// Hears the port and the symbols, says how many orders it wants to be counted from, and what it measured.
void generate_load(bench_line& line) {
  std::istringstream told(line.hear().value_or(""));
  std::uint16_t port = 0;
  told >> port;
  std::vector<std::string> symbol_names;
  for (std::string name; told >> name;) symbol_names.push_back(name);
  http_client at(port);
  std::vector<load_user> users;
  for (std::size_t i = 0; i < connections; ++i) users.push_back(make_user(at, i, symbol_names));
  at.close();

  http_load load(port, connections);
  const auto health = [](std::size_t, std::string& into) { into += "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"; };
  const auto healthy = load.run(health, 200, health_seconds);
  seeded_random random{42};
  const auto make = order_maker(users, random);
  const auto warm = load.run(make, 201, warm_up_seconds);
  line.say("measuring");
  (void)line.hear();
  const auto orders = load.run(make, 201, order_seconds);
  std::ostringstream says;
  says << static_cast<double>(healthy.answered) / healthy.seconds << ' ' << orders.seconds << ' ' << orders.answered
       << ' ' << healthy.failed + warm.failed + orders.failed;
  line.say(says.str());
  line.say(orders.first_failure.empty() ? warm.first_failure : orders.first_failure);
  line.say(
      {reinterpret_cast<const char*>(orders.latencies_ns.data()), orders.latencies_ns.size() * sizeof(std::int64_t)});
}

std::string hear(forked_part& from) {
  auto said = from.line().hear();
  if (!said) throw std::runtime_error("the load generator ended early");
  return *std::move(said);
}

latency_samples samples_of(const std::string& bytes) {
  latency_samples made;
  made.reserve(bytes.size() / sizeof(std::int64_t));
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::int64_t)) {
    std::int64_t nanos = 0;
    std::memcpy(&nanos, bytes.data() + at, sizeof nanos);
    made.add(nanos);
  }
  return made;
}

}  // namespace

int run_http_orders() {
  forked_part generator(generate_load);
  bench_dir dir;
  settings config;
  config.accounts.max_open_orders = 1'000'000;
  config.accounts.max_deposit = money::whole(100'000'000'000);
  bench_gateway platform(dir.path(), symbols, config);
  std::string told = std::to_string(platform.port());
  for (std::size_t i = 0; i < symbols; ++i) {
    platform.stock(i, i);
    platform.place(i, i, side::sell, house_price, 100'000'000);
    told += ' ' + platform.symbol_text(i);
  }
  generator.line().say(told);
  (void)hear(generator);
  const auto& metrics = platform.running().metrics();
  const auto accepted = metrics.orders_accepted.value();
  const auto batches = metrics.batches_written.value();
  const auto trades = metrics.trades.value();
  generator.line().say("go");

  std::istringstream measured(hear(generator));
  double health_rate = 0;
  double seconds = 0;
  double answered = 0;
  double failed = 0;
  measured >> health_rate >> seconds >> answered >> failed;
  if (const auto failure = hear(generator); !failure.empty()) std::printf("first failure: %s\n", failure.c_str());
  bench_report report;
  report.latencies = samples_of(hear(generator));
  report.bench = "http_orders";
  report.unit = "orders/s";
  report.value = answered / seconds;
  report.baseline = {{"health_per_s", health_rate}};
  report.ratio = report.value / health_rate;
  const auto counted = static_cast<double>(metrics.orders_accepted.value() - accepted);
  report.ok = failed == 0 && counted == answered;
  report.more = {{"connections", connections},
                 {"orders_per_batch", answered / static_cast<double>(metrics.batches_written.value() - batches)},
                 {"trades_per_order", static_cast<double>(metrics.trades.value() - trades) / answered},
                 {"failed", failed}};
  return report.print();
}

}  // namespace madang
