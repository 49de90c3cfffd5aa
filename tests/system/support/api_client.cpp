#include "tests/system/support/api_client.hpp"

#include <charconv>
#include <stdexcept>

namespace madang {
namespace {

json expect(const api_reply& reply, int status, const std::string& what) {
  if (reply.status == status) return reply.body;
  throw std::runtime_error(what + " was answered " + std::to_string(reply.status) + ": " + reply.raw.body);
}

}  // namespace

api_reply to_api_reply(const http_reply& raw) {
  auto body = json::parse(raw.body, nullptr, false);
  if (body.is_discarded()) body = nullptr;
  return {raw.status, std::move(body), raw};
}

http_ask api_client::request(const std::string& method, const std::string& path, std::string body,
                             header_list headers) const {
  if (!token_.empty()) headers.emplace_back("Authorization", "Bearer " + token_);
  const bool outside = path.starts_with("//");
  return {method, outside ? path.substr(1) : "/api/v1" + path, std::move(body), std::move(headers)};
}

api_reply api_client::ask(const std::string& method, const std::string& path, std::string body, header_list headers) {
  const auto reply = http_.ask(request(method, path, std::move(body), std::move(headers)));
  return reply ? to_api_reply(*reply) : api_reply{};
}

std::vector<json> api_client::all(const std::string& path) {
  std::vector<json> items;
  std::string cursor;
  const auto joint = path.find('?') == std::string::npos ? "?" : "&";
  do {
    auto page = expect(get(path + joint + "limit=500" + (cursor.empty() ? "" : "&cursor=" + cursor)), 200, path);
    for (auto& item : page["items"]) items.push_back(std::move(item));
    cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
  } while (!cursor.empty());
  return items;
}

std::int64_t whole(const json& decimal) {
  const auto text = decimal.get<std::string>();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) throw std::runtime_error("not a whole number: " + text);
  return number;
}

trader make_trader(std::uint16_t port, const std::string& name, std::int64_t cash) {
  api_client nobody(port);
  const json person{{"email", name + "@example.com"}, {"username", name}, {"password", "a long enough secret"}};
  trader made{name, {}, {}, {}};
  made.user = expect(nobody.post("/users/register", person), 201, "registration")["user_id"];
  const json login{{"email", person["email"]}, {"password", person["password"]}};
  made.token = expect(nobody.post("/users/login", login), 200, "log-in")["access_token"];
  auto self = made.at(port);
  made.account =
      expect(self.post("/accounts", {{"kind", "PAPER"}, {"currency", "KRW"}}), 201, "the account")["account_id"];
  while (cash > 0) {
    const auto part = std::min<std::int64_t>(cash, 1'000'000'000);
    expect(self.post("/accounts/" + made.account + "/deposit", {{"amount", std::to_string(part)}}), 201, "the deposit");
    cash -= part;
  }
  return made;
}

json order_of(const trader& who, const std::string& symbol, const std::string& side, std::int64_t quantity,
              std::int64_t price, const std::string& time_in_force) {
  return {{"account_id", who.account},
          {"symbol", symbol},
          {"side", side},
          {"type", "LIMIT"},
          {"quantity", std::to_string(quantity)},
          {"price", std::to_string(price)},
          {"time_in_force", time_in_force}};
}

json market_order_of(const trader& who, const std::string& symbol, const std::string& side, std::int64_t quantity,
                     const std::string& time_in_force) {
  return {{"account_id", who.account},
          {"symbol", symbol},
          {"side", side},
          {"type", "MARKET"},
          {"quantity", std::to_string(quantity)},
          {"time_in_force", time_in_force}};
}

std::int64_t cash_of(std::uint16_t port, const trader& who) {
  return whole(expect(who.at(port).get("/accounts/" + who.account + "/balance"), 200, "the balance")["cash"]);
}

std::int64_t held_of(std::uint16_t port, const trader& who) {
  return whole(expect(who.at(port).get("/accounts/" + who.account + "/balance"), 200, "the balance")["held"]);
}

json positions_of(std::uint16_t port, const trader& who) {
  return expect(who.at(port).get("/portfolio/" + who.account + "/positions"), 200, "the positions")["items"];
}

std::int64_t shares_of(std::uint16_t port, const trader& who, const std::string& symbol) {
  for (const auto& position : positions_of(port, who)) {
    if (position["symbol"] == symbol) return whole(position["quantity"]);
  }
  return 0;
}

}  // namespace madang
