#include "tests/bench/load/order_users.hpp"

#include <cstring>
#include <sstream>
#include <stdexcept>

namespace madang {
namespace {

constexpr std::size_t accounts_per_user = 4;

/// The text after `"name":"` up to the next quote.
std::string member(const std::string& body, const std::string& name) {
  const auto mark = '"' + name + "\":\"";
  const auto at = body.find(mark);
  if (at == std::string::npos) throw std::runtime_error("an answer without " + name + ": " + body);
  const auto begin = at + mark.size();
  return body.substr(begin, body.find('"', begin) - begin);
}

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

std::string person_of(const std::string& name) {
  return "\"email\":\"" + name + "@example.com\",\"password\":\"" + std::string(load_password) + "\"";
}

load_user make_user(http_client& at, std::size_t index, const std::vector<std::string>& symbol_names) {
  load_user made;
  made.name = "load" + std::to_string(index);
  register_person(at, made.name);
  made.token = member(ask(at, "", "/users/login", "{" + person_of(made.name) + "}"), "access_token");
  for (std::size_t i = 0; i < accounts_per_user; ++i) {
    const auto account = member(ask(at, made.token, "/accounts", R"({"kind":"PAPER","currency":"KRW"})"), "account_id");
    const auto& symbol = symbol_names[(index * accounts_per_user + i) % symbol_names.size()];
    (void)ask(at, made.token, "/accounts/" + account + "/deposit", R"({"amount":"10000000000"})");
    (void)ask(at, made.token, "/orders", order_body(account, symbol, true, house_price, 200'000));
    made.accounts.emplace_back(account, symbol);
  }
  return made;
}

}  // namespace

std::vector<load_user> make_users(std::uint16_t port, std::size_t count, const std::vector<std::string>& symbols) {
  http_client at(port);
  std::vector<load_user> users;
  for (std::size_t i = 0; i < count; ++i) users.push_back(make_user(at, i, symbols));
  at.close();
  return users;
}

void register_person(http_client& at, const std::string& name) {
  (void)ask(at, "", "/users/register", "{" + person_of(name) + ",\"username\":\"" + name + "\"}");
}

http_load::request_maker order_maker(const std::vector<load_user>& users, seeded_random& random) {
  return [&users, &random](std::size_t connection, std::string& into) {
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

std::string text_of(const std::vector<std::int64_t>& latencies_ns) {
  return {reinterpret_cast<const char*>(latencies_ns.data()), latencies_ns.size() * sizeof(std::int64_t)};
}

std::string stocked(bench_gateway& platform, std::size_t symbols) {
  auto out = std::to_string(platform.port());
  for (std::size_t i = 0; i < symbols; ++i) {
    platform.stock(i, i);
    platform.place(i, i, side::sell, house_price, 100'000'000);
    out += ' ' + platform.symbol_text(i);
  }
  return out;
}

stocked_platform parse_stocked(const std::string& line) {
  std::istringstream told(line);
  stocked_platform out;
  told >> out.port;
  for (std::string name; told >> name;) out.symbols.push_back(name);
  return out;
}

}  // namespace madang
