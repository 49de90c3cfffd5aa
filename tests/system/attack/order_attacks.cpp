// Open orders of others: looked at, previewed, cancelled, and taken out of the market by timers and streams.
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/net/ws_client.hpp"
#include "tests/system/attack/attack.hpp"

namespace madang {
namespace {

constexpr const char* symbol = "005930";

struct pair_of_people {
  trader thief;
  trader victim;
  std::string order;  ///< the victim's, far below the market
  std::string price;  ///< of it
};

pair_of_people people(const std::string& name) {
  auto& at = common_target();
  pair_of_people two{at.person(name + "-thief"), at.person(name + "-victim"), {}, {}};
  auto client = two.victim.at(at.port());
  const auto lowest = client.get(std::string("/market/quote/") + symbol).body["lower_limit"].get<std::string>();
  json order = order_of(two.victim, symbol, "BUY", 1, 1);
  order["price"] = lowest;
  const auto placed = client.post("/orders", order);
  if (placed.status != 201) throw std::runtime_error("the victim's order is answered " + placed.raw.body);
  two.order = placed.body["order_id"];
  two.price = lowest;
  return two;
}

outcome still_open(const pair_of_people& two) {
  const auto seen = two.victim.at(common_target().port()).get("/orders/" + two.order);
  if (seen.body.value("status", "") == "SUBMITTED") return {};
  return "the victim's order is " + seen.raw.body;
}

/// Every route that names an account or an order, with those of somebody else.
outcome foreign_orders() {
  auto& at = common_target();
  const auto two = people("foreign");
  auto client = two.thief.at(at.port());
  for (const auto& what : {"/events", "/explain"}) {
    const auto reply = client.get("/orders/" + two.order + what);
    if (reply.status != 404) return std::string(what) + " is answered " + reply.raw.body;
  }
  auto order = order_of(two.victim, symbol, "BUY", 1, 1);
  const auto preview = client.post("/orders/preview", order);
  if (preview.status != 404) return "a preview is answered " + preview.raw.body;
  for (const auto& query : {"", "&side=BUY", "&symbol=005930"}) {
    const auto gone = client.remove("/orders?account_id=" + two.victim.account + query);
    if (gone.status != 404) return "a cancel of all is answered " + gone.raw.body;
  }
  for (const int seconds : {0, 5, 86'400}) {
    const auto timer =
        client.post("/orders/cancel-after", {{"account_id", two.victim.account}, {"timeout_s", seconds}});
    if (timer.status != 404) return "a timer is answered " + timer.raw.body;
  }
  return still_open(two);
}

/// Who may only look cancels nothing, by no way.
outcome orders_that_may_be_seen() {
  auto& at = common_target();
  const auto two = people("seen");
  const auto shared = two.victim.at(at.port()).post("/accounts/" + two.victim.account + "/grants",
                                                    {{"user_id", two.thief.user}, {"access", "VIEW"}});
  if (shared.status != 201) return "the grant is answered " + shared.raw.body;
  auto client = two.thief.at(at.port());
  const std::string all = "/orders?account_id=" + two.victim.account;
  const json timer{{"account_id", two.victim.account}, {"timeout_s", 5}};
  for (const auto& reply : {client.remove(all), client.post("/orders/cancel-after", timer),
                            client.post("/orders/preview", order_of(two.victim, symbol, "BUY", 1, 1))}) {
    if (reply.code() != "trade_access_required") return "whoever may only look is answered " + reply.raw.body;
  }
  return still_open(two);
}

/// A stream that is to guard accounts of others, ids that are none, and far too many; then it is cut.
outcome streams_that_guard_others() {
  auto& at = common_target();
  const auto two = people("stream");
  ws_client stream(at.port());
  if (!stream.open()) return "the stream does not open";
  stream.send(json{{"op", "cancel_on_disconnect"}, {"account_id", two.victim.account}, {"enabled", true}}.dump());
  stream.send(json{{"op", "auth"}, {"token", two.thief.token}}.dump());
  for (const auto& account : {two.victim.account, std::string("acc_0"), std::string(500, 'x'), std::string()}) {
    stream.send(json{{"op", "cancel_on_disconnect"}, {"account_id", account}, {"enabled", true}}.dump());
  }
  int errors = 0;
  while (errors < 5) {
    const auto text = stream.receive(std::chrono::seconds(5));
    if (!text) return "the stream ends after " + std::to_string(errors) + " errors";
    const auto frame = json::parse(*text);
    if (frame.value("type", "") == "cancel_on_disconnect") return "an account of others is guarded: " + *text;
    errors += frame.value("type", "") == "error" ? 1 : 0;
  }
  // The thief's own order tells when the node has seen that he is cut off.
  auto thief = two.thief.at(at.port());
  json order = order_of(two.thief, symbol, "BUY", 1, 1);
  order["price"] = two.price;
  const auto own = thief.post("/orders", order);
  stream.send(json{{"op", "cancel_on_disconnect"}, {"account_id", two.thief.account}, {"enabled", true}}.dump());
  const auto guarded = stream.receive(std::chrono::seconds(5));
  if (!guarded || json::parse(*guarded).value("type", "") != "cancel_on_disconnect") return "his own is not guarded";
  stream.drop();
  const auto path = "/orders/" + own.body.value("order_id", "");
  if (!soon([&] { return thief.get(path).body.value("status", "") == "CANCELLED"; })) return "his own order stays";
  return still_open(two);
}

/// Numbers where decimals belong: only whole ones are taken, and none changes another.
outcome numbers_that_are_not_exact() {
  auto& at = common_target();
  auto client = at.person("inexact").at(at.port());
  const auto attempt = [&](const std::string& quantity) {
    return client.ask("POST", "/orders/preview",
                      R"({"symbol":"005930","side":"BUY","type":"MARKET","quantity":)" + quantity + "}", {});
  };
  for (const auto& bad : {"1.0", "1e2", "0.1", "1E0", "99999999999999999999", "true", "[1]", "{}", "null"}) {
    const auto reply = attempt(bad);
    if (reply.status != 400) return std::string(bad) + " is answered " + reply.raw.body;
  }
  const auto large = attempt("9223372036854775807");
  if (large.status >= 500) return "the largest number is answered " + large.raw.body;
  return {};
}

/// Orders at the best price of a side with every term that they have not: none is taken, and nothing is held for it.
outcome best_prices_with_other_terms() {
  auto& at = common_target();
  const auto person = at.person("best");
  auto client = person.at(at.port());
  const auto balance = [&] { return client.get("/accounts/" + person.account + "/balance").body; };
  const auto before = balance();
  const json more[] = {{{"price", "1"}},
                       {{"price", "0"}},
                       {{"price", "99999999999999"}},
                       {{"stop_price", "60000"}},
                       {{"trail_price", "100"}},
                       {{"trail_rate", "0.01"}},
                       {{"stop_price", "60000"}, {"trail_rate", "0.01"}, {"price", "60000"}},
                       {{"quantity", "0"}},
                       {{"quantity", "9000000000000"}},
                       {{"type", "BEST_LIMIT "}},
                       {{"type", "best_limit"}},
                       {{"type", "BEST_STOP"}},
                       {{"type", 6}},
                       {{"display_quantity", "1"}},
                       {{"expire_date", "2026-12-01"}}};
  for (const std::string type : {"BEST_LIMIT", "OWN_BEST"}) {
    for (const std::string side : {"BUY", "SELL"}) {
      for (const auto& terms : more) {
        json order{{"account_id", person.account}, {"symbol", symbol}, {"side", side}, {"type", type}};
        order["quantity"] = "1";
        order.update(terms);
        for (const std::string path : {"/orders", "/orders/preview", "/risk/validate-order"}) {
          const auto reply = client.post(path, order);
          const bool refused = reply.status >= 400 && reply.status < 500;
          const bool told = path == "/orders/preview" && reply.body.value("accepted", true) == false;
          if (!refused && !told) return path + " takes " + order.dump() + ": " + reply.raw.body;
        }
      }
    }
  }
  const auto after = balance();
  if (after["cash"] != before["cash"] || after["held"] != before["held"]) return "the balance is " + after.dump();
  return {};
}

}  // namespace

std::vector<attack> order_attacks() {
  return {{41, "orders of others", foreign_orders},
          {41, "orders that may only be seen", orders_that_may_be_seen},
          {41, "streams that guard accounts of others", streams_that_guard_others},
          {41, "numbers that are not exact", numbers_that_are_not_exact},
          {41, "best prices with other terms", best_prices_with_other_terms}};
}

}  // namespace madang
