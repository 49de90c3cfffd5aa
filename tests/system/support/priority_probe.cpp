#include "tests/system/support/priority_probe.hpp"

#include <algorithm>
#include <thread>

#include "tests/support/eventually.hpp"

namespace madang {
namespace {

std::uint64_t trade_number(const json& execution) {
  const std::string id = execution["trade_id"];
  return std::stoull(id.substr(id.find('#') + 1));
}

header_list key(const std::string& text) {
  return {{"Idempotency-Key", text}};
}

}  // namespace

std::size_t priority_probe::resting() const {
  std::size_t sum = 0;
  for (const auto& [_, orders] : levels_) sum += orders.size();
  return sum;
}

priority_probe::wanted_change priority_probe::next_change() {
  wanted_change made;
  made.write.key = "probe-" + std::to_string(next_key_++);
  const auto dice = random_() % 10;
  if (dice < 3 && resting() > 4) {
    auto level = std::next(levels_.begin(), static_cast<std::ptrdiff_t>(random_() % levels_.size()));
    made.level = level->first;
    made.place = random_() % level->second.size();
    const auto& order = level->second[made.place];
    made.maker = order.maker;
    made.write.path = "/orders/" + order.id;
    made.write.what = dice == 0 ? keyed_write::kind::cancel : keyed_write::kind::amend;
    made.write.method = dice == 0 ? "DELETE" : "PATCH";
    made.quantity = dice == 0 ? 0 : dice == 1 && order.leaves > 1 ? order.leaves - 1 : order.leaves + 1;
    if (dice != 0) made.write.body = json{{"quantity", std::to_string(made.quantity)}}.dump();
    return made;
  }
  const bool sells = random_() % 2 == 0;
  const auto away = static_cast<std::int64_t>(1 + random_() % 3) * 100;
  made.maker = random_() % makers_.size();
  made.level = sells ? 10'000 + away : -(10'000 - away);
  made.quantity = static_cast<std::int64_t>(1 + random_() % 20);
  made.write.method = "POST";
  made.write.path = "/orders";
  made.write.body =
      order_of(makers_[made.maker], symbol_, sells ? "SELL" : "BUY", made.quantity, std::abs(made.level)).dump();
  return made;
}

api_reply priority_probe::send(std::uint16_t port, const wanted_change& what) {
  auto at = makers_[what.maker].at(port);
  return at.ask(what.write.method, what.write.path, what.write.body, key(what.write.key));
}

void priority_probe::change_blindly(std::uint16_t port) {
  if (!unknown_) unknown_ = next_change();
  auto at = makers_[unknown_->maker].at(port);
  const auto& write = unknown_->write;
  if (at.http().connect()) (void)at.http().send(at.request(write.method, write.path, write.body, key(write.key)));
}

bool priority_probe::change(std::uint16_t port) {
  if (!unknown_) unknown_ = next_change();
  for (;;) {
    const auto reply = send(port, *unknown_);
    if (reply.status == 0) return false;
    const bool come_again = reply.status == 503 || reply.status == 504 || reply.code() == "request_in_progress";
    if (come_again) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      continue;
    }
    if (reply.status == 200 || reply.status == 201) {
      apply(*unknown_, reply.body);
    } else {
      complaints_.push_back(unknown_->write.method + " " + unknown_->write.body + " was answered " + reply.raw.body);
    }
    unknown_.reset();
    return true;
  }
}

void priority_probe::apply(const wanted_change& what, const json& order) {
  auto& level = levels_[what.level];
  if (what.write.what == keyed_write::kind::order) {
    level.push_back({order["order_id"], what.maker, what.quantity});
    return;
  }
  auto changed = level[what.place];
  const bool keeps = what.write.what == keyed_write::kind::amend && what.quantity <= changed.leaves;
  changed.leaves = what.quantity;
  if (keeps) {
    level[what.place] = changed;
    return;
  }
  level.erase(level.begin() + static_cast<std::ptrdiff_t>(what.place));
  if (what.write.what == keyed_write::kind::amend) level.push_back(changed);
  if (level.empty()) levels_.erase(what.level);
}

json priority_probe::expected_book() const {
  json bids = json::array();
  json asks = json::array();
  for (const auto& [price, orders] : levels_) {
    std::int64_t sum = 0;
    for (const auto& one : orders) sum += one.leaves;
    (price > 0 ? asks : bids).push_back({std::to_string(std::abs(price)), std::to_string(sum), orders.size()});
  }
  return {{"bids", bids}, {"asks", asks}};
}

std::vector<std::pair<std::string, std::int64_t>> priority_probe::expected_fills(bool asks) const {
  std::vector<std::pair<std::string, std::int64_t>> fills;
  for (const auto& [price, orders] : levels_) {
    if ((price > 0) != asks) continue;
    for (const auto& one : orders) fills.emplace_back(one.id, one.leaves);
  }
  return fills;
}

std::uint64_t priority_probe::last_trade(std::uint16_t port) const {
  const auto trades = api_client(port).get("/market/trades/" + symbol_ + "?limit=1").body["items"];
  return trades.empty() ? 0 : trade_number(trades[0]);
}

/// What makers' orders filled, in the order of the trades; parts of one order that follow each other are one.
std::vector<std::pair<std::string, std::int64_t>> priority_probe::fills_since(std::uint16_t port,
                                                                              std::uint64_t trade) const {
  std::vector<json> found;
  for (const auto& maker : makers_) {
    for (auto& one : maker.at(port).all("/executions?account_id=" + maker.account)) {
      if (one["symbol"] == symbol_ && one["liquidity"] == "MAKER" && trade_number(one) > trade)
        found.push_back(std::move(one));
    }
  }
  std::ranges::sort(found, {}, trade_number);
  std::vector<std::pair<std::string, std::int64_t>> fills;
  for (const auto& one : found) {
    if (fills.empty() || fills.back().first != one["order_id"]) fills.emplace_back(one["order_id"], 0);
    fills.back().second += whole(one["quantity"]);
  }
  return fills;
}

void priority_probe::take_side(std::uint16_t port, const trader& taker, bool asks) {
  auto at = taker.at(port);
  for (;;) {
    const auto reply = at.post("/orders", market_order_of(taker, symbol_, asks ? "BUY" : "SELL", 17));
    if (reply.status != 201) complaints_.push_back("the taker was answered " + reply.raw.body);
    if (reply.status != 201 || reply.body["status"] != "FILLED") return;
  }
}

std::string priority_probe::sweep(std::uint16_t port, const trader& taker) {
  for (const bool asks : {true, false}) {
    const auto before = last_trade(port);
    take_side(port, taker, asks);
    const auto want = expected_fills(asks);
    // The taker's answer does not wait for the makers' orders to learn of their fills.
    auto got = want;
    if (!eventually([&] { return (got = fills_since(port, before)) == want; }))
      return std::string(asks ? "asks" : "bids") + " filled as " + json(got).dump() + ", not as " + json(want).dump();
  }
  return {};
}

}  // namespace madang
